"""How values of the domain stand in columns."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from services.activity_log.domain.activity import Activity

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SEPARATOR = "\n"  # no identifier holds a line break

_decoder = msgspec.json.Decoder(Activity)


def to_micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    return _EPOCH + value * _MICROSECOND


def to_text(activity: Activity) -> str:
    """Return the state as JSON, the same text for the same state."""
    return msgspec.json.encode(activity, order="deterministic").decode()


def from_text(text: str) -> Activity:
    return _decoder.decode(text)


def set_text(values: Iterable[str]) -> str:
    """Return a set of texts as one, in which `member_text` of each member is found."""
    return _SEPARATOR + "".join(value + _SEPARATOR for value in sorted(values))


def member_text(value: str) -> str:
    return f"{_SEPARATOR}{value}{_SEPARATOR}"
