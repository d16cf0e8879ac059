"""Which orders and items changed lately, read once for all who watch."""

import asyncio
from bisect import bisect_right
from collections.abc import Callable

from chassis.codec import Codec
from chassis.store.port import EventStore
from services.order_status.application.aggregates import ITEM, ORDER
from services.order_status.application.reading.changes import Changed, Place

KEPT = 5_000
"""So many changes are remembered; who comes from before them reads the rows again."""
MOST = 200
"""More than so many places are not named one by one."""
_READ_AT_ONCE = 500
_KINDS = frozenset({ITEM.kind, ORDER.kind})


class RecentChanges:
    """The tail of the store as places. Begins when somebody first asks."""

    def __init__(self, store: EventStore, codec: Codec, view_position: Callable[[], int]) -> None:
        self._store, self._codec, self._view_position = store, codec, view_position
        self._begin: int | None = None
        self._end = 0
        self._positions: list[int] = []
        self._places: list[tuple[str, Place]] = []
        self._reading = asyncio.Lock()

    def position(self, _agency: str) -> int:
        """Return the position up to which the rows hold everything. Blocks."""
        return self._view_position()

    async def between(self, agency: str, after: int, head: int) -> Changed:
        """Return what changed behind `after`, up to a position that the rows hold."""
        async with self._reading:
            if self._begin is None or head - self._end > KEPT:
                self._forget(head)
            if head > self._end:
                await asyncio.to_thread(self._read, head)
            return self._found(agency, after)

    def _forget(self, head: int) -> None:
        self._begin = self._end = head
        self._positions, self._places = [], []

    def _read(self, head: int) -> None:
        while self._end < head:
            stored = self._store.after(self._end, _READ_AT_ONCE)
            events = [self._codec.decode(e) for e in stored if e.id <= head]
            for recorded in events:
                if recorded.stream.kind in _KINDS:
                    key = recorded.stream.key
                    place = Place(key[0], key[1] if len(key) > 1 else None)
                    self._positions.append(recorded.position)
                    self._places.append((recorded.stream.agency, place))
            # The view may stand at a position that the store does not have any more.
            self._end = events[-1].position if events else head
        if (surplus := len(self._positions) - KEPT) > 0:
            self._begin = self._positions[surplus - 1]
            del self._positions[:surplus], self._places[:surplus]

    def _found(self, agency: str, after: int) -> Changed:
        assert self._begin is not None
        if after < self._begin or after > self._end:
            return Changed((), self._end, complete=False)
        first = bisect_right(self._positions, after)
        places = dict.fromkeys(place for whose, place in self._places[first:] if whose == agency)
        if len(places) > MOST:
            return Changed((), self._end, complete=False)
        return Changed(tuple(places), self._end, complete=True)
