"""Answers a mistake of ours with a problem that says nothing of its inside; the log knows all."""

import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.commands.problems import CONTENT_TYPE, unexpected

log = structlog.get_logger()


class UnexpectedMiddleware:
    """Stands inside the one that gives correlation ids, so that this answer has one too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            log.exception("request_failed", path=scope["path"], error=repr(error))
            response = Response(unexpected().body(), 500, media_type=CONTENT_TYPE)
            await response(scope, receive, send)
