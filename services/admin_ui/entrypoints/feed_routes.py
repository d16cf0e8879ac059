"""The feed of activities: filtered, paged both ways, as a file."""

from collections.abc import AsyncGenerator, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from services.admin_ui.adapters.platform import LOG
from services.admin_ui.application.activity_columns import ACTIVITY_HEADINGS, activity_cells
from services.admin_ui.application.csv_text import csv_heading, csv_rows
from services.admin_ui.application.moments import BadMomentError, field_text, read_moment
from services.admin_ui.entrypoints.answering import Desk, Person
from services.admin_ui.entrypoints.downloads import csv_file
from services.admin_ui.entrypoints.listing import Lists, narrowed

FILE_PAGE = "200"


class ActivitySearch(BaseModel):
    """What stands in the address of the feed; a bookmark brings it back."""

    model_config = ConfigDict(extra="ignore")

    q: str = ""
    type: str = ""
    state: str = ""
    outcome: str = ""
    order: str = ""
    item: str = ""
    actor: str = ""
    session: str = ""
    provider: str = ""
    since: str = ""
    until: str = ""
    before: str = ""
    after: str = ""

    @property
    def filters(self) -> dict[str, str]:
        return narrowed(self.model_dump(exclude={"before", "after"}))

    def address(self, **more: str) -> str:
        """Return the query of these filters, on another page."""
        return f"?{urlencode(self.filters | more)}"

    def asked(self) -> dict[str, str]:
        """Return what the log is asked. Raises BadMomentError."""
        since, until = read_moment(self.since), read_moment(self.until)
        moments = {
            "since": since.isoformat() if since else "",
            "until": until.isoformat() if until else "",
        }
        return narrowed({key: value.strip() for key, value in self.model_dump().items()} | moments)


def feed_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.get("/activities")
    async def feed(request: Request, search: Annotated[ActivitySearch, Query()]) -> Response:
        person = await desk.person(request)
        found: Mapping[str, Any] = {"activities": [], "next": None, "previous": None}
        bad = ""
        try:
            found = await read(person, search.asked())
        except BadMomentError as error:
            bad = str(error)
        context = {
            "asked": search,
            "since": shown_moment(search.since),
            "until": shown_moment(search.until),
            "feed": found,
            "bad_moment": bad,
            "sessions": await lists.sessions(person.actor),
        }
        return await desk.page(request, person, "activities.html", context, 422 if bad else 200)

    @router.get("/activities.csv")
    async def download(request: Request, search: Annotated[ActivitySearch, Query()]) -> Response:
        """Every activity that the filters leave, whatever page is looked at."""
        person = await desk.person(request)
        whole = search.model_copy(update={"before": "", "after": ""})
        try:
            asked = whole.asked() | {"limit": FILE_PAGE}
        except BadMomentError:
            # The page says what is wrong with it.
            return await feed(request, search)
        first = await read(person, asked)

        async def parts() -> AsyncGenerator[str]:
            yield csv_heading(ACTIVITY_HEADINGS)
            page = first
            while True:
                yield csv_rows(activity_cells(activity) for activity in page["activities"])
                if page["next"] is None:
                    return
                page = await read(person, asked | {"before": page["next"]})

        return csv_file("caigou-activities", parts())

    async def read(person: Person, asked: Mapping[str, str]) -> Mapping[str, Any]:
        return await desk.platform.get(person.actor, LOG, "/activities", asked)

    return router


def shown_moment(text: str) -> str:
    """Return what the field shall show: the moment, or nothing when it is none."""
    try:
        return field_text(read_moment(text))
    except BadMomentError:
        return ""
