"""Our own style and scripts, htmx out of its wheel, and photos through our proxy."""

import hashlib
import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from services.admin_ui.adapters.photos import PhotoError, Photos
from services.admin_ui.entrypoints.answering import Desk

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"
PHOTO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""An SVG that somebody opens by itself may draw, and nothing else."""


@dataclass(frozen=True, slots=True)
class File:
    content: bytes
    kind: str
    version: str


@cache
def files() -> Mapping[str, File]:
    """Return every file that is served, by its name."""
    htmx = importlib.resources.files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"
    found = {"htmx.js": _file(htmx.read_bytes(), ".js")}
    return found | {p.name: _file(p.read_bytes(), p.suffix) for p in FOLDER.iterdir()}


def static(name: str) -> str:
    """Return the address of a file; it changes with the content, so it may be kept for ever."""
    return f"/static/{files()[name].version}/{name}"


def file_router(desk: Desk, photos: Photos) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{version}/{name}")
    async def file(version: str, name: str) -> Response:
        found = files().get(name)
        if found is None:
            raise ProblemError(404, "not_found", "There is no such file.")
        cache_control = FOR_EVER if version == found.version else "no-cache"
        headers = {"Cache-Control": cache_control}
        return Response(found.content, headers=headers, media_type=found.kind)

    @router.get("/photo")
    async def photo(request: Request, url: str, sign: str) -> Response:
        await desk.person(request)
        try:
            found = await photos.fetch(url, sign)
        except PhotoError as error:
            raise ProblemError(404, "photo_unavailable", str(error)) from error
        headers = {
            "Cache-Control": "private, max-age=86400",
            "Content-Security-Policy": PHOTO_POLICY,
        }
        return Response(found.content, headers=headers, media_type=found.kind)

    return router


def _file(content: bytes, suffix: str) -> File:
    return File(content, KINDS[suffix], hashlib.sha256(content).hexdigest()[:12])
