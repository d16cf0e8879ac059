"""Activities that changed on a page of them: `/live` before the page's own address."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from chassis.http.exact_paths import PathId
from services.admin_ui.adapters.platform import LOG
from services.admin_ui.application.moments import BadMomentError
from services.admin_ui.domain.live_position import LivePosition
from services.admin_ui.entrypoints.answering import Desk
from services.admin_ui.entrypoints.feed_routes import ActivitySearch
from services.admin_ui.entrypoints.live_answer import LiveAnswer, respond


class LiveActivitySearch(ActivitySearch):
    """A feed's address, and what the page has of it; see `LiveSearch`."""

    live_since: str = ""
    live_have: str = ""
    live_want: str = ""

    def of_log(self) -> dict[str, str]:
        """Return what the log is asked. Raises ProblemError."""
        try:
            return ActivitySearch.model_validate(self.model_dump()).asked()
        except BadMomentError as error:
            raise ProblemError(422, "invalid_request", str(error)) from error


Search = Annotated[LiveActivitySearch, Query()]


def live_feed_router(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/live", include_in_schema=False)

    @router.get("/activities")
    async def activities(request: Request, asked: Search) -> Response:
        return await changed(request, asked)

    @router.get("/orders/{order}/activities")
    async def of_order(request: Request, order: PathId, asked: Search) -> Response:
        return await changed(request, asked.model_copy(update={"order": order}))

    async def changed(request: Request, asked: LiveActivitySearch) -> Response:
        person = await desk.person(request)
        found = await desk.platform.get(person.actor, LOG, "/activities", asked.of_log())
        since = LivePosition.read(asked.live_since).log or 0
        if found["position"] < since:
            # The log was made anew: everything may be different.
            since = 0
        wanted = set(asked.live_want.split("\n"))
        shown = [
            activity
            for activity in found["activities"]
            if activity["position"] > since or activity["id"] in wanted
        ]
        answer = LiveAnswer(asked.live_have)
        html = desk.rendering.page(
            desk.language(request), "live_activities.html", {"found": shown, "person": person}
        )
        answer.add_list("feed", [a["id"] for a in found["activities"]], html, changed=bool(shown))
        return respond(answer.body(LivePosition(log=found["position"])))

    return router
