"""Events behind an activity, and an event by itself: what was published, to be read."""

import json
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.admin_ui.adapters.platform import LOG
from services.admin_ui.application.masking import masked
from services.admin_ui.entrypoints.answering import Desk
from services.admin_ui.entrypoints.listing import narrowed

PAGE = "100"


def event_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/activity/events")
    async def behind(
        request: Request,
        id: str,  # noqa: A002  the word of the address
        after: str = "",
        before: str = "",
    ) -> Response:
        person = await desk.person(request)
        asked = narrowed({"after": after, "before": before, "limit": PAGE})
        path = f"/activities/{quote(id, safe='')}"
        activity = await desk.platform.get(person.actor, LOG, path, {"limit": "1"})
        found = await desk.platform.get(person.actor, LOG, f"{path}/events", asked)
        context = {"activity": activity, "found": found}
        return await desk.page(request, person, "activity_events.html", context)

    @router.get("/event")
    async def event(request: Request, source: str = "", sequence: str = "") -> Response:
        """Show one event; whoever may not audit sees all but its content."""
        person = await desk.person(request)
        path = f"/events/{quote(source, safe='')}/{quote(sequence, safe='')}"
        found = await desk.platform.get(person.actor, LOG, path)
        content = found.pop("data")
        shown = json.dumps(masked(content), indent=2, ensure_ascii=False)
        text = None if content is None else shown
        return await desk.page(request, person, "event.html", {"event": found, "content": text})

    return router
