"""The live feed of activities as frames of Server-Sent Events."""

import asyncio
from collections.abc import AsyncGenerator

import orjson

from chassis.http.feed_head import FeedHead
from services.activity_log.adapters.activity_queries import ActivityQueries
from services.activity_log.application.views import StreamedActivity

PAGE = 100
KEEP_ALIVE_SECONDS = 15.0
RETRY_MILLISECONDS = 2_000
_PAGES_KEPT = 64

Frames = list[tuple[int, bytes]]
"""Feed positions, each with its message."""


class LiveFeed:
    """Follows the changes of activities; between them it holds no connection at all."""

    def __init__(self, queries: ActivityQueries, head: FeedHead) -> None:
        self._queries, self._head = queries, head
        self._pages: dict[tuple[str, int, int], asyncio.Task[Frames]] = {}

    async def frames(self, agency: str, after: int | None) -> AsyncGenerator[bytes]:
        """Yield changes behind a position for ever; without one, those from now on."""
        head = await asyncio.to_thread(self._queries.head, agency)
        position = head if after is None else after
        if position > head:
            # The log was made anew behind the client's back: its page must be loaded again.
            position = head
            yield f"event: stale\nid: {position}\ndata: {{}}\n\n".encode()
        # An id without data moves a client's Last-Event-ID, and shows nothing.
        yield f"retry: {RETRY_MILLISECONDS}\nid: {position}\n\n".encode()
        while True:
            looked_at = await self._head.position(agency)
            page = await self._page(agency, position, looked_at)
            for changed_at, message in page:
                yield message
                position = changed_at
            if len(page) == PAGE:
                continue
            # Not every position is an activity's: what was looked at need not be read again.
            seen = max(position, looked_at)
            if not await self._head.passes(agency, seen, KEEP_ALIVE_SECONDS):
                yield b": keep-alive\n\n"

    async def _page(self, agency: str, after: int, head: int) -> Frames:
        """Return the messages behind a position; streams that stand there share one query."""
        if after >= head:
            return []
        key = (agency, after, head)
        task = self._pages.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(asyncio.to_thread(self._read, agency, after))
            self._pages[key] = task
            while len(self._pages) > _PAGES_KEPT:
                del self._pages[next(iter(self._pages))]
        # One client that leaves must not take the page away from the others.
        return await asyncio.shield(task)

    def _read(self, agency: str, after: int) -> Frames:
        return [(c.position, frame(c)) for c in self._queries.changes(agency, after, PAGE)]


def frame(change: StreamedActivity) -> bytes:
    """Return one change as an SSE message."""
    if change.activity is None:
        event, data = "absorbed", orjson.dumps(change.absorbed).decode()
    else:
        event, data = "activity", change.activity.model_dump_json()
    return f"event: {event}\nid: {change.position}\ndata: {data}\n\n".encode()
