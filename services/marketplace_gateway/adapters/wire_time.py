"""Moments as the marketplaces write them. Without a zone they mean Beijing time (UTC+8)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from services.marketplace_gateway.adapters.loose_reading import Fields, text, whole

BEIJING = timezone(timedelta(hours=8))

# 20180614101942000+0800; older replies leave out the milliseconds (open.1688.com, any order page).
_AOP = re.compile(r"([0-9]{14})([0-9]{3})?([+-][0-9]{4})?")
_MILLISECONDS_FROM = 10**11
"""Epoch numbers from here on are milliseconds: as seconds they would lie beyond the year 5138."""


def moment(fields: Fields, *keys: str) -> datetime | None:
    """Read the first of these fields that holds a time, as UTC."""
    for key in keys:
        if (found := _moment(fields, key)) is not None:
            return found
    return None


def aop_time(when: datetime) -> str:
    """Write a time as 1688 wants it in a request."""
    local = when.astimezone(BEIJING)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}+0800"


def epoch_milliseconds(when: datetime) -> int:
    """Write a time as Taobao Global wants it in a request."""
    return (when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _moment(fields: Fields, key: str) -> datetime | None:
    value: Any = fields.get(key)
    if value is None or isinstance(value, bool):
        return None
    written = text(fields, key)
    try:
        if matched := _AOP.fullmatch(written):
            digits, thousandths, zone = matched.groups()
            read = datetime.strptime(digits + (zone or "+0800"), "%Y%m%d%H%M%S%z")
            return (read + timedelta(milliseconds=int(thousandths or 0))).astimezone(UTC)
        if (epoch := whole(fields, key)) is not None:
            return _from_epoch(epoch)
        read = datetime.fromisoformat(written)
        return (read if read.tzinfo else read.replace(tzinfo=BEIJING)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _from_epoch(epoch: int) -> datetime | None:
    if epoch <= 0:
        return None
    seconds = (
        timedelta(milliseconds=epoch) if epoch >= _MILLISECONDS_FROM else timedelta(seconds=epoch)
    )
    return datetime(1970, 1, 1, tzinfo=UTC) + seconds
