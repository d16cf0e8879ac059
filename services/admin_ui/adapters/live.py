"""What changed, as frames for one browser: order_status' rows and the log's activities in one.

The frames say which rows are other than they were; each page then asks for those it shows.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable

import orjson

from chassis.security.tokens import Actor
from services.admin_ui.adapters.live_source import LiveSource, Told
from services.admin_ui.adapters.platform import LOG, ORDER_STATUS, Platform
from services.admin_ui.domain.live_position import LivePosition

LONGEST_SECONDS = 600.0
"""Then the browser comes back and goes on where it was."""
PING_SECONDS = 15.0
"""A browser's script sees no comments: by pings it knows that the stream is not dead."""
RETRY_MILLISECONDS = 2_000
WAITING = 64
"""So many messages wait for a slow browser; then the services do."""
OF_ACTIVITY = ("id", "is_awaiting_action", "orders")
"""What pages look at; the rest is read by whoever shows the activity."""


async def relayed(
    platform: Platform,
    actor: Actor,
    after: LivePosition,
    is_signed_in: Callable[[], Awaitable[bool]],
) -> AsyncGenerator[bytes]:
    """Yield frames; the browser comes back by itself when they end.

    `live` when both services tell, `away` while one of them does not, `out` when the sign-in is
    over. A first frame goes out at once, also while a service is away: the page then says so.
    """
    queue: asyncio.Queue[Told] = asyncio.Queue(WAITING)
    sources = (
        LiveSource(platform, actor, ORDER_STATUS, "/changes/stream", after.orders),
        LiveSource(platform, actor, LOG, "/activities/stream", after.log),
    )
    tasks = [asyncio.create_task(source.run(queue)) for source in sources]
    relay = _Relay(after)
    loop = asyncio.get_running_loop()
    until = loop.time() + LONGEST_SECONDS
    try:
        yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
        while loop.time() < until:
            try:
                async with asyncio.timeout(PING_SECONDS):
                    told = await queue.get()
            except TimeoutError:
                if not await is_signed_in():
                    yield relay.frame("out")
                    return
                yield relay.frame("ping")
                continue
            for frame in relay.take(told):
                yield frame
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


class _Relay:
    """Which services tell, and how far the browser has been told."""

    def __init__(self, position: LivePosition) -> None:
        self._position = position
        self._telling: set[str] = set()
        self._said: str | None = None

    def take(self, told: Told) -> list[bytes]:
        """Return the frames that follow from a message of a service."""
        if told.event == "gone":
            self._telling.discard(told.source)
            return self._standing("away")
        if told.position is not None:
            before = self._position
            of_orders = told.source == ORDER_STATUS
            self._position = LivePosition(
                told.position if of_orders else before.orders,
                before.log if of_orders else told.position,
            )
        self._telling.add(told.source)
        both = len(self._telling) == 2
        frames = self._standing("live") if both else []
        return frames if told.event == "here" else [*frames, self._message(told)]

    def _standing(self, said: str) -> list[bytes]:
        if said == self._said:
            return []
        self._said = said
        return [self.frame(said)]

    def _message(self, told: Told) -> bytes:
        if told.event == "stale":
            source = "orders" if told.source == ORDER_STATUS else "log"
            return self.frame("stale", orjson.dumps({"of": source}).decode())
        if told.event != "activity":
            return self.frame(told.event, told.data)
        activity = orjson.loads(told.data)
        kept = {name: activity[name] for name in OF_ACTIVITY}
        return self.frame("activity", orjson.dumps(kept).decode())

    def frame(self, event: str, data: str = "{}") -> bytes:
        return f"event: {event}\nid: {self._position}\ndata: {data}\n\n".encode()
