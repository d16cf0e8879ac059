"""A response of Server-Sent Events that ends when it should: client gone, too slow, or stopping."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chassis.commands.problems import ProblemError
from chassis.http.problem_response import respond

SEND_SECONDS = 30.0
"""A client that takes nothing for so long is dropped; it may come back and resume."""
FAREWELL_SECONDS = 1.0

MAX_STREAMS = 2_000
"""Of one process; each holds a connection and some kilobytes."""
RETRY_SECONDS = 5

_open: set["EventStream"] = set()

log = structlog.get_logger()


class EventStream(Response):
    """Sends frames as they come. Holds one frame at a time, whatever the client does."""

    media_type = "text/event-stream"

    def __init__(
        self,
        frames: AsyncGenerator[bytes],
        stopping: asyncio.Event,
    ) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(None, headers=headers)
        # The length of a stream is not known.
        del self.headers["content-length"]
        self._frames, self._stopping = frames, stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if len(_open) >= MAX_STREAMS:
            await self._frames.aclose()
            await _no_room()(scope, receive, send)
            return
        _open.add(self)
        try:
            await self._stream(receive, send)
        finally:
            _open.discard(self)

    async def _stream(self, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        sending = asyncio.ensure_future(self._send_all(send))
        gone = asyncio.ensure_future(_gone(receive))
        stopping = asyncio.ensure_future(self._stopping.wait())
        work: list[asyncio.Future[Any]] = [sending, gone, stopping]
        try:
            await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in work:
                task.cancel()
            results = await asyncio.gather(*work, return_exceptions=True)
        if isinstance(results[0], Exception):
            # The client resumes from its last id; what went wrong is the log's to tell.
            log.warning("stream_ended", error=repr(results[0]))
        if results[1] is not True:
            with contextlib.suppress(TimeoutError, OSError):
                async with asyncio.timeout(FAREWELL_SECONDS):
                    await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_all(self, send: Send) -> None:
        async with contextlib.aclosing(self._frames) as frames:
            async for frame in frames:
                async with asyncio.timeout(SEND_SECONDS):
                    await send({"type": "http.response.body", "body": frame, "more_body": True})


def _no_room() -> Response:
    told = "Too many streams are open; try again soon."
    return respond(ProblemError(503, "too_many_streams", told, retry_after=RETRY_SECONDS))


async def _gone(receive: Receive) -> bool:
    while (await receive())["type"] != "http.disconnect":
        pass
    return True
