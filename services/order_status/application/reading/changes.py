"""What changed, for whoever shows rows: places, not contents."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from services.order_status.application.reading.item_shape import Shape


class Place(NamedTuple):
    """An item, or without one the order itself."""

    order_id: str
    item_id: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    places: tuple[Place, ...]
    position: int
    """Up to here; whoever goes on from it misses nothing."""
    complete: bool
    """False: too much changed, or nobody knows what; every row may be another."""


class ChangePage(Shape):
    """What changed behind a position. Each place is `[order, item]`; item null = the order."""

    changed: tuple[tuple[str, str | None], ...]
    complete: bool
    """False: too much changed, or the position is not known: read the rows again."""
    position: int


class ChangeReading(Protocol):
    def position(self, agency: str) -> int:
        """Return the position up to which the rows hold everything. Blocks."""

    async def between(self, agency: str, after: int, head: int) -> Changed:
        """Return what changed behind `after`, up to a position that the rows hold."""
