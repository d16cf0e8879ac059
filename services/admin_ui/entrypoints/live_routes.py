"""What changed, passed on to the browser as it happens."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from chassis.http.event_stream import EventStream
from services.admin_ui.adapters.live import relayed
from services.admin_ui.domain.live_position import LivePosition
from services.admin_ui.entrypoints.answering import Desk, SignInNeededError


def live_router(desk: Desk, stopping: asyncio.Event) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/live")
    async def live(request: Request, after: str = "") -> Response:
        """Changes from a position on; `Last-Event-ID` goes on where the stream broke off."""
        person = await desk.person(request)
        start = LivePosition.read(request.headers.get("last-event-id") or after)

        async def is_signed_in() -> bool:
            try:
                return (await desk.person(request)).actor == person.actor
            except SignInNeededError:
                return False

        frames = relayed(desk.platform, person.actor, start, is_signed_in)
        return EventStream(frames, stopping)

    return router
