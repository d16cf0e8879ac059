"""Keeps ids in paths exact: an order number may hold a slash.

Servers decode a path before it is routed, and `%2F` becomes a border between segments. Here it
stays encoded, as does `%25`, until `PathId` decodes the one segment it stands in.
"""

import re
from typing import Annotated
from urllib.parse import unquote

from fastapi import Path
from pydantic import AfterValidator
from starlette.types import ASGIApp, Receive, Scope, Send

_KEPT = re.compile(r"%(2[Ff5])")


class ExactPathMiddleware:
    """Routes by the path as it was sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = scope.get("raw_path")
        if scope["type"] == "http" and raw and b"%" in raw:
            path = unquote(_KEPT.sub(r"%25\1", raw.decode("latin-1")))
            scope = {**scope, "path": path}
        await self._app(scope, receive, send)


def _decoded(text: str) -> str:
    decoded = unquote(text)
    if "\0" in decoded:
        raise ValueError("an id holds no NUL")
    return decoded


PathId = Annotated[str, Path(max_length=400), AfterValidator(_decoded)]
"""An id as a segment of a path: any text, percent-encoded."""
