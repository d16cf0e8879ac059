"""Changed orders and items as frames of Server-Sent Events."""

import asyncio
from collections.abc import AsyncGenerator

import orjson

from chassis.http.feed_head import FeedHead
from services.order_status.application.reading.changes import Changed, ChangeReading

KEEP_ALIVE_SECONDS = 15.0
RETRY_MILLISECONDS = 2_000
APART_SECONDS = 0.1
"""Frames come no closer: what changes meanwhile is one frame."""


class ChangeStream:
    """Tells any number of clients; between changes it holds no connection at all."""

    def __init__(self, changes: ChangeReading, head: FeedHead) -> None:
        self._changes, self._head = changes, head

    async def since(self, agency: str, after: int) -> Changed:
        """Return what changed behind a position."""
        head = await self._head.position(agency)
        if after > head:
            # A page may have been read a moment later than the head was looked at.
            head = await asyncio.to_thread(self._changes.position, agency)
        return await self._changes.between(agency, after, head)

    async def frames(self, agency: str, after: int | None) -> AsyncGenerator[bytes]:
        """Yield changes behind a position for ever; without one, those from now on."""
        position = await self._head.position(agency) if after is None else after
        # Before the first frame: what changes from then on is remembered.
        found = await self.since(agency, position)
        # An id without data moves a client's Last-Event-ID, and shows nothing.
        yield f"retry: {RETRY_MILLISECONDS}\nid: {position}\n\n".encode()
        while True:
            if found.places or not found.complete:
                yield frame(found)
                await asyncio.sleep(APART_SECONDS)
            position = found.position
            if not await self._head.passes(agency, position, KEEP_ALIVE_SECONDS):
                yield b": keep-alive\n\n"
            found = await self.since(agency, position)


def frame(found: Changed) -> bytes:
    """Return changes as an SSE message; `stale` says that any row may be another."""
    event = "changed" if found.complete else "stale"
    said = {"changed": [list(place) for place in found.places]} if found.complete else {}
    data = orjson.dumps(said).decode()
    return f"event: {event}\nid: {found.position}\ndata: {data}\n\n".encode()
