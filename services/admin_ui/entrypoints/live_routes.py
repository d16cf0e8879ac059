"""The live feed of activities, passed on to the browser."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from chassis.http.event_stream import EventStream
from services.admin_ui.adapters.live import relayed
from services.admin_ui.entrypoints.answering import Desk


def live_router(desk: Desk, stopping: asyncio.Event) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/live")
    async def live(request: Request, after: str = "") -> Response:
        """Changes of activities from a position on; `Last-Event-ID` goes on where it broke off."""
        person = await desk.person(request)
        last = request.headers.get("last-event-id", after)
        start = last if last.isdecimal() else ""
        return EventStream(relayed(desk.platform, person.actor, start), stopping)

    return router
