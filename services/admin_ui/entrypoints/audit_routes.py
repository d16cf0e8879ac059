"""The audit log: every event of a period with who, when, what, old and new; also as a file."""

from collections.abc import AsyncGenerator, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from contracts.access import Right
from contracts.catalogue import EVENTS
from services.admin_ui.adapters.platform import LOG
from services.admin_ui.application.audit_columns import (
    AUDIT_HEADINGS,
    audit_cells,
    values_text,
)
from services.admin_ui.application.csv_text import csv_heading, csv_rows
from services.admin_ui.application.moments import BadMomentError, field_text, read_moment
from services.admin_ui.entrypoints.answering import Desk, Person
from services.admin_ui.entrypoints.downloads import csv_file
from services.admin_ui.entrypoints.listing import narrowed

PAGE, FILE_PAGE = 100, 1_000
LATEST = str(2**63 - 1)
KNOWN = sorted({entry.name for entry in EVENTS})


class AuditSearch(BaseModel):
    """What stands in the address of the audit log."""

    model_config = ConfigDict(extra="ignore")

    since: str = ""
    until: str = ""
    actor: str = ""
    event: str = ""
    before: str = ""
    after: str = ""

    def address(self, **place: str) -> str:
        filters = self.model_dump(exclude={"before", "after"})
        return f"?{urlencode(narrowed(filters | place))}"

    def asked(self) -> dict[str, str]:
        """Return the filters as the log takes them. Raises BadMomentError."""
        since, until = read_moment(self.since), read_moment(self.until)
        return narrowed(
            {
                "actor": self.actor.strip(),
                "event": self.event,
                "since": since.isoformat() if since else "",
                "until": until.isoformat() if until else "",
            }
        )


def audit_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/audit")
    async def audit(request: Request, search: Annotated[AuditSearch, Query()]) -> Response:
        person = await auditor(request)
        events: list[Mapping[str, Any]] = []
        bad, older, newer = "", "", ""
        try:
            asked = search.asked() | {"limit": str(PAGE)}
            place = {"after": search.after} if search.after else {"before": search.before or LATEST}
            events = list((await read(person, asked | place))["events"])
            # Whatever the way, the latest stands above.
            events.sort(key=lambda event: -event["position"])
            more = len(events) == PAGE
            if events and (more or search.after):
                older = str(events[-1]["position"])
            if events and (more if search.after else search.before):
                newer = str(events[0]["position"])
        except BadMomentError as error:
            bad = str(error)
        context = {
            "asked": search,
            "since": "" if bad else field_text(read_moment(search.since)),
            "until": "" if bad else field_text(read_moment(search.until)),
            "known": KNOWN,
            "events": events,
            "values": values_text,
            "older": older,
            "newer": newer,
            "bad_moment": bad,
        }
        return await desk.page(request, person, "audit.html", context, 422 if bad else 200)

    @router.get("/audit.csv")
    async def download(request: Request, search: Annotated[AuditSearch, Query()]) -> Response:
        """Every event of the period, in the order of arrival, streamed as it is read."""
        person = await auditor(request)
        try:
            asked = search.asked() | {"limit": str(FILE_PAGE)}
        except BadMomentError:
            # The page says what is wrong with it.
            return await audit(request, search)
        first = await read(person, asked)

        async def parts() -> AsyncGenerator[str]:
            yield csv_heading(AUDIT_HEADINGS)
            page = first
            while True:
                yield csv_rows(audit_cells(event) for event in page["events"])
                if len(page["events"]) < FILE_PAGE:
                    return
                page = await read(person, asked | {"after": str(page["next"])})

        return csv_file("caigou-audit", parts())

    async def auditor(request: Request) -> Person:
        person = await desk.person(request)
        if not person.may(Right.AUDIT):
            raise ProblemError(403, "forbidden", "The audit log needs the right to audit.")
        return person

    async def read(person: Person, asked: Mapping[str, str]) -> Mapping[str, Any]:
        return await desk.platform.get(person.actor, LOG, "/timeline", asked)

    return router
