"""Where a page ended: the sort value and the position of its last row.

Rows that share a value are told apart by their position, so that none is skipped or shown twice.
"""

import base64
import binascii
from dataclasses import dataclass

import orjson

from chassis.commands.problems import ProblemError

LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """Opaque to clients; `sort` keeps it from being used with another order."""

    sort: str
    value: str | int
    position: int

    def write(self) -> str:
        body = orjson.dumps([self.sort, self.value, self.position])
        return base64.urlsafe_b64encode(body).decode().rstrip("=")


def read_cursor(text: str, sort: str, kind: type[str] | type[int]) -> Cursor:
    """Return the cursor; `kind` is that of the sort value. Raises ProblemError 422."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        given, value, position = orjson.loads(base64.b64decode(padded, b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error) as error:
        raise invalid_cursor() from error
    if given != sort or type(value) is not kind or type(position) is not int:
        raise invalid_cursor()
    if abs(position) > LARGEST or (isinstance(value, int) and abs(value) > LARGEST):
        raise invalid_cursor()
    if isinstance(value, str) and "\0" in value:
        raise invalid_cursor()
    return Cursor(sort, value, position)


def invalid_cursor() -> ProblemError:
    """Return the refusal of a cursor that is not ours."""
    return ProblemError(
        422,
        "invalid_cursor",
        "The cursor does not belong to this list in this order; begin again without it.",
    )
