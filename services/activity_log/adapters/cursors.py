"""Where a page ended: the whole moment of its last row, so that equal times skip nothing."""

from services.activity_log.adapters.columns import from_micros, to_micros
from services.activity_log.domain.moment import Moment


class BadCursorError(ValueError):
    """The text is no cursor of ours."""


def write_cursor(moment: Moment, line: int = 0) -> str:
    return f"{to_micros(moment.at)}.{moment.source}.{moment.sequence}.{line}"


def read_cursor(text: str) -> tuple[int, str, int, int]:
    """Return time, source, position and line. Raises BadCursorError."""
    try:
        at, source, sequence, line = text.split(".")
        from_micros(int(at))
        return int(at), source, int(sequence), int(line)
    except (ValueError, OverflowError) as error:
        msg = f"'{text}' is not a cursor; send `next` of the page before, unchanged"
        raise BadCursorError(msg) from error
