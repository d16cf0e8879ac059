"""How long events have waited for whoever follows them, told by neither of the two.

One that has stopped says nothing of itself. So the end of what it follows is looked at again and
again, and set beside the position that it has stored. Time is this process's own, which runs on
evenly: whether the clocks of two machines agree plays no part.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from chassis.store.port import Fence
from contracts.envelope import from_headers

LOOK_SECONDS = 5.0
KEPT = 1_000
"""Looks that are remembered. Beyond them new ones are left out: the oldest says how long it is."""

log = structlog.get_logger()


class Lag:
    """The lag of one follower or projection.

    `head` gives the last position of what is followed, `position` (it may block) how far was come.
    """

    def __init__(
        self,
        head: Callable[[], Awaitable[int]],
        position: Callable[[], int],
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._head, self._position, self._seconds = head, position, seconds
        self._seen: deque[tuple[int, float]] = deque()
        self._lock = threading.Lock()
        self._at, self._moved = -1, seconds()
        self._looked = seconds()

    async def run(self, _fence: Fence) -> None:
        """Look until cancelled."""
        self._looked = self._moved = self._seconds()
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001  a look that fails shows in `unseen`
                log.info("lag_not_seen", error=repr(error))
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Note where the end is now, and whether the follower has moved."""
        head = await self._head()
        await asyncio.to_thread(self.behind)
        now = self._looked = self._seconds()
        with self._lock:
            last = self._seen[-1][0] if self._seen else self._at
            if head > last and len(self._seen) < KEPT:
                self._seen.append((head, now))

    def behind(self) -> float:
        """Return for how many seconds at least the oldest event not applied has waited; 0 = none.

        Asks where the follower's position is stored, never the follower.
        """
        position, now = self._position(), self._seconds()
        with self._lock:
            if position != self._at:
                self._at, self._moved = position, now
            while self._seen and self._seen[0][0] <= position:
                self._seen.popleft()
            return now - self._seen[0][1] if self._seen else 0.0

    def still(self) -> float:
        """Return for how many seconds it has not moved though something waits for it; 0 = none."""
        behind = self.behind()
        return min(behind, self._seconds() - self._moved)

    def unseen(self) -> float:
        """Return how many seconds ago the end was last looked at."""
        return self._seconds() - self._looked


def end_of(client: Callable[[], Client], stream: str) -> Callable[[], Awaitable[int]]:
    """Return a look at the position of a stream's last event; 0 while it is empty."""

    async def look() -> int:
        js = client().jetstream()
        info = await js.stream_info(stream)
        if not info.state.messages:
            return 0
        try:
            last = await js.get_msg(stream, seq=info.state.last_seq)
        except NotFoundError:  # it grew too old between the two questions
            return 0
        return from_headers(last.headers or {}, last.data or b"").sequence

    return look
