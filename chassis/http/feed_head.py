"""Tells any number of streams when there is something new, with one query for all of them."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from chassis.wakeup import Wakeup

LOOK_SECONDS = 1.0
"""How often a process looks by itself: on PostgreSQL another one may be the leader."""


@dataclass(frozen=True, slots=True)
class _Seen:
    position: int
    rings: int
    at: float


class FeedHead:
    """The last feed position of each agency, as fresh as the last ring or second."""

    def __init__(self, read: Callable[[str], int], changed: Wakeup) -> None:
        self._read, self._changed = read, changed
        self._seen: dict[str, _Seen] = {}
        self._reading = asyncio.Lock()

    async def passes(self, agency: str, position: int, seconds: float) -> bool:
        """Wait until the feed is beyond a position; False = not within so many seconds."""
        end = time.monotonic() + seconds
        while True:
            rings = self._changed.count
            if await self.position(agency) > position:
                return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            await self._changed.wait_async(rings, min(left, LOOK_SECONDS))

    async def position(self, agency: str) -> int:
        """Return the last position; many may ask at once, one looks."""
        rings = self._changed.count
        if self._is_fresh(agency, rings):
            return self._seen[agency].position
        async with self._reading:
            if not self._is_fresh(agency, rings):
                rings = self._changed.count
                at = time.monotonic()
                position = await asyncio.to_thread(self._read, agency)
                self._seen[agency] = _Seen(position, rings, at)
            return self._seen[agency].position

    def _is_fresh(self, agency: str, rings: int) -> bool:
        seen = self._seen.get(agency)
        if seen is None or seen.rings < rings:
            return False
        return time.monotonic() - seen.at < LOOK_SECONDS
