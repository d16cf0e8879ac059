"""What waits for a person, the most urgent first, and what became of what was answered."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.admin_ui.adapters.platform import LOG
from services.admin_ui.domain.urgency import kinds, most_urgent_first, waits_since
from services.admin_ui.entrypoints.answering import Desk
from services.admin_ui.entrypoints.listing import Lists

MOST = "200"
LATELY = "20"


def attention_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.get("/attention")
    async def attention(request: Request) -> Response:
        person = await desk.person(request)
        ask = desk.platform.get
        found = await ask(person.actor, LOG, "/activities/attention", {"limit": MOST})
        answered = await ask(person.actor, LOG, "/activities/answers", {"limit": LATELY})
        waiting: list[Any] = [
            {"activity": activity, "kinds": kinds(activity), "since": waits_since(activity)}
            for activity in most_urgent_first(found["activities"])
        ]
        context = {
            "waiting": waiting,
            "count": found["count"],
            "answers": answered["answers"],
            "sessions": await lists.sessions(person.actor),
        }
        return await desk.page(request, person, "attention.html", context)

    @router.get("/attention/badge")
    async def badge(request: Request) -> Response:
        """Return what the head of every page says of what waits."""
        person = await desk.person(request)
        context = {"attention": await desk.attention(person)}
        return await desk.page(request, person, "badge.html", context)

    return router
