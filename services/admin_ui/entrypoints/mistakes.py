"""A mistake of ours, as a page: the chassis answers it as programs want it."""

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.commands.problems import CONTENT_TYPE
from services.admin_ui.adapters.languages import language_of
from services.admin_ui.entrypoints.rendering import Rendering


class MistakeMiddleware:
    """Puts a page in the place of problem+json where a browser has asked."""

    def __init__(self, app: ASGIApp, *, rendering: Rendering) -> None:
        self._app, self._rendering = app, rendering

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "authorization" in Headers(scope=scope):
            await self._app(scope, receive, send)
            return
        replaced = False

        async def looked_at(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] == 500:
                kind = Headers(raw=message["headers"]).get("content-type", "")
                replaced = kind.startswith(CONTENT_TYPE)
            if not replaced:
                await send(message)

        await self._app(scope, receive, looked_at)
        if replaced:
            await self._page(scope)(scope, receive, send)

    def _page(self, scope: Scope) -> HTMLResponse:
        headers = Headers(scope=scope)
        context = {
            "person": None,
            "attention": None,
            "here": "/",
            "path": scope["path"],
            "part": headers.get("hx-request") == "true",
            "status": 500,
            "code": "internal_error",
            "detail": "Something went wrong; the log knows what.",
            "details": {},
            "codes": {},
        }
        language = language_of(None, headers.get("accept-language", ""))
        return HTMLResponse(self._rendering.page(language, "failure.html", context), 500)
