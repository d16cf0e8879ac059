"""Rows of one table as they were last written, so that the next batch need not read them."""

from collections import OrderedDict
from typing import Any

Row = dict[str, Any]
Key = tuple[str, ...]

CAPACITY = 5_000
"""Rows; one of `items` takes about five kilobytes."""


class KeptRows:
    """The most recently used rows. What is in it must be dropped when a batch fails."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._rows: OrderedDict[Key, Row] = OrderedDict()

    def __contains__(self, key: Key) -> bool:
        return key in self._rows

    def get(self, key: Key) -> Row | None:
        return self._rows.get(key)

    def keep(self, rows: dict[Key, Row]) -> None:
        for key, row in rows.items():
            self._rows[key] = row
            self._rows.move_to_end(key)
        while len(self._rows) > self._capacity:
            self._rows.popitem(last=False)

    def forget(self) -> None:
        self._rows.clear()
