"""How far a page or a stream has come, in order_status and in the activity log."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class LivePosition:
    """Two positions as one text, `120-45`: the id of a live message, and a page's own place."""

    orders: int | None = None
    """Of order_status; None = not known, or the page shows nothing of it."""
    log: int | None = None
    """Of the activity log's feed."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Return what a text says; whatever is none of ours says nothing."""
        orders, _, log = text[:50].partition("-")
        return cls(_number(orders), _number(log))

    def __str__(self) -> str:
        return "-".join("" if n is None else str(n) for n in (self.orders, self.log))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= 18 else None
