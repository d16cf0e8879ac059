"""Activities that changed on a page of them: `/live` before the page's own address."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from chassis.http.exact_paths import PathId
from services.admin_ui.adapters.platform import LOG
from services.admin_ui.domain.live_position import LivePosition
from services.admin_ui.entrypoints.answering import Desk
from services.admin_ui.entrypoints.listing import narrowed
from services.admin_ui.entrypoints.live_answer import LiveAnswer


class LiveFeedSearch(BaseModel):
    """A feed's address, and what the page has of it."""

    model_config = ConfigDict(extra="ignore")

    q: str = ""
    type: str = ""
    state: str = ""
    outcome: str = ""
    actor: str = ""
    order: str = ""
    session: str = ""
    before: str = ""
    since: str = ""
    have: str = ""
    want: str = ""


Search = Annotated[LiveFeedSearch, Query()]


def feed_router(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/live", include_in_schema=False)

    @router.get("/activities")
    async def activities(request: Request, asked: Search) -> Response:
        return await changed(request, asked)

    @router.get("/orders/{order}/activities")
    async def of_order(request: Request, order: PathId, asked: Search) -> Response:
        return await changed(request, asked.model_copy(update={"order": order}))

    async def changed(request: Request, asked: LiveFeedSearch) -> Response:
        person = await desk.person(request)
        search = narrowed(asked.model_dump(exclude={"since", "have", "want"}))
        found = await desk.platform.get(person.actor, LOG, "/activities", search)
        since = LivePosition.read(asked.since).log or 0
        if found["position"] < since:
            # The log was made anew: everything may be different.
            since = 0
        wanted = set(asked.want.split("\n"))
        shown = [
            activity
            for activity in found["activities"]
            if activity["position"] > since or activity["id"] in wanted
        ]
        answer = LiveAnswer(asked.have)
        html = desk.rendering.page(
            desk.language(request), "live_activities.html", {"found": shown, "person": person}
        )
        answer.add_list("feed", [a["id"] for a in found["activities"]], html)
        return answer.respond(LivePosition(log=found["position"]))

    return router
