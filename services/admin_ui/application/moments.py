"""Moments as people write them into a page: UTC, unless they say otherwise."""

from datetime import UTC, datetime, timedelta


class BadMomentError(ValueError):
    """The text is no moment; it says how to write one."""


def read_moment(text: str) -> datetime | None:
    """Return the moment of a field or an address, None for an empty text.

    A date alone is its midnight; without an offset it is UTC. Raises BadMomentError.
    """
    if not text.strip():
        return None
    # A plus sign that was not percent-encoded arrives as a space.
    written = text.strip().replace(" ", "+") if "T" in text else text.strip()
    try:
        found = datetime.fromisoformat(written)
        moment = found if found.tzinfo else found.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadMomentError(text) from error


def field_text(moment: datetime | None) -> str:
    """Return a moment as `<input type="datetime-local">` takes it, in UTC.

    It takes milliseconds: a part of one is rounded up, so that what happened then stays in.
    """
    if moment is None:
        return ""
    beyond = timedelta(microseconds=-moment.microsecond % 1000)
    local = (moment.astimezone(UTC) + beyond).replace(tzinfo=None)
    return local.isoformat(timespec="milliseconds" if local.microsecond else "seconds")
