"""Time zones: what a person may choose, by the names of the IANA time zone database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

AREAS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
)  # fmt: skip
"""First parts of the names that people choose from; the database's others are aliases."""


@cache
def zones() -> Mapping[str, Sequence[str]]:
    """Return the names that can be chosen by area; none where the system has no database."""
    known = sorted(available_timezones())
    found = {area: [name for name in known if name.startswith(f"{area}/")] for area in AREAS}
    return {area: names for area, names in found.items() if names}


def zone_of(chosen: str | None) -> tzinfo:
    """Return the zone of a name, else UTC: what a cookie holds may be anything."""
    area = (chosen or "").partition("/")[0]
    if chosen is None or chosen not in zones().get(area, ()):
        return UTC
    return ZoneInfo(chosen)


def place(zone: tzinfo) -> str:
    """Return what people call a zone: "Shanghai"; UTC is itself."""
    return zone.key.rpartition("/")[2].replace("_", " ") if isinstance(zone, ZoneInfo) else "UTC"


def name(zone: tzinfo) -> str:
    """Return the name by which a zone is chosen: "Asia/Shanghai"."""
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


def offset(at: datetime) -> str:
    """Return how far a zone-aware moment's clock is from UTC: "UTC", "UTC+8", "UTC−3:30"."""
    away = at.utcoffset() or timedelta()
    minutes = abs(away) // timedelta(minutes=1)
    if not minutes:
        return "UTC"
    hours, rest = divmod(minutes, 60)
    sign = "\N{MINUS SIGN}" if away < timedelta() else "+"
    return f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}"
