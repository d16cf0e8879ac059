"""Gives every request a correlation id, returns it, and puts it on every log line."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.ids import correlation_of

HEADER = "x-correlation-id"


class CorrelationMiddleware:
    """Takes the caller's id when it is sane; else makes one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(HEADER.encode(), b"").decode("latin-1")
        correlation_id = correlation_of(given)
        scope.setdefault("state", {})["correlation_id"] = correlation_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((HEADER.encode(), correlation_id.encode()))
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation_id=correlation_id):
            await self._app(scope, receive, send_with_id)
