"""Answers what nobody has handled; our inside is for the log alone."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.commands.failing import failure
from chassis.http.problem_response import respond

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
            await respond(failure(error))(scope, receive, send)
