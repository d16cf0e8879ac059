"""The rows of `numbers`: what is new is written, what an item has lost is removed."""

from sqlalchemy import Connection, delete, tuple_

from chassis.projection.upsert import Write
from services.order_status.adapters.tables import numbers

Place = tuple[str, ...]
"""Agency, order, item; the item is empty for numbers of the order itself."""

_CHUNK = 200  # keys of four parts each stay far below SQLite's limit of parameters
_NONE: frozenset[str] = frozenset()


class NumberRows:
    """Collects what a batch of events does to numbers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._before: dict[Place, frozenset[str]] = {}
        self._after: dict[Place, frozenset[str]] = {}

    def take(self, place: Place, after: frozenset[str], before: frozenset[str] = _NONE) -> None:
        self._before.setdefault(place, before)
        self._after[place] = after

    def writes(self) -> list[Write]:
        """Remove what is gone, and say what is to be written."""
        new, gone = [], []
        for place, after in self._after.items():
            before = self._before[place]
            new += [(*place, number) for number in sorted(after - before)]
            gone += [(*place, number) for number in sorted(before - after)]
        names = ("agency", "order_id", "item_id", "number")
        columns = [numbers.c[name] for name in names]
        for start in range(0, len(gone), _CHUNK):
            chunk = gone[start : start + _CHUNK]
            self._connection.execute(delete(numbers).where(tuple_(*columns).in_(chunk)))
        rows = [dict(zip(names, key, strict=True)) for key in new]
        return [Write(numbers, rows)]
