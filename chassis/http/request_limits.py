"""Bounds what requests may hold at once: their number, and the bytes of their bodies."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.commands.executor import MAX_BODY, too_large
from chassis.commands.problems import ProblemError
from chassis.http.problem_response import respond

MAX_REQUESTS = 1_000
MAX_BYTES = 128 * 1024 * 1024
ALWAYS = frozenset({"/healthz", "/readyz"})
"""Whoever looks after the process must be able to ask how it is."""


class RequestLimitsMiddleware:
    """Refuses with 503 and `Retry-After` what there is no room for; nothing is spent on it."""

    def __init__(
        self, app: ASGIApp, max_requests: int = MAX_REQUESTS, max_bytes: int = MAX_BYTES
    ) -> None:
        self._app = app
        self._max_requests, self._max_bytes = max_requests, max_bytes
        self._requests = self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        if refusal := self._refusal(Request(scope)):
            await refusal(scope, receive, send)
            return
        held, counted = 0, True
        self._requests += 1

        async def bounded() -> Message:
            nonlocal held
            message = await receive()
            size = len(message.get("body", b""))
            held += size
            self._bytes += size
            if held > MAX_BODY:
                raise too_large()
            if self._bytes > self._max_bytes and held < self._bytes:
                raise _overloaded()
            return message

        async def watched(message: Message) -> None:
            nonlocal counted
            if counted and _is_stream(message):
                # A stream lasts; how many there may be is bounded where they are made.
                counted = False
                self._requests -= 1
            await send(message)

        try:
            await self._app(scope, bounded, watched)
        finally:
            self._requests -= counted
            self._bytes -= held

    def _refusal(self, request: Request) -> Response | None:
        declared = request.headers.get("content-length", "")
        if declared.isascii() and declared.isdigit() and int(declared) > MAX_BODY:
            return respond(too_large())
        if self._requests >= self._max_requests:
            return respond(_overloaded())
        return None


def _overloaded() -> ProblemError:
    return ProblemError(503, "overloaded", "Too many requests at once.", retry_after=1)


def _is_stream(message: Message) -> bool:
    if message["type"] != "http.response.start":
        return False
    kinds = (value for name, value in message["headers"] if name.lower() == b"content-type")
    return any(kind.startswith(b"text/event-stream") for kind in kinds)
