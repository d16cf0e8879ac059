"""The routes of timelines: of an order, of an item; an event by itself; all for the auditor."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.http.exact_paths import PathId
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.activity_log.adapters.audit_queries import AuditQueries
from services.activity_log.adapters.timeline_queries import Place, TimelineQueries
from services.activity_log.application.search import EventSearch
from services.activity_log.application.views import AuditPage, OneEvent, TimelinePage
from services.activity_log.entrypoints.parameters import Cursor, Limit, Token, cursors_checked

LARGEST = 2**63 - 1
"""Of the positions that a database can hold."""


def timeline_router(
    verifier: TokenVerifier, timelines: TimelineQueries, audited: AuditQueries
) -> APIRouter:
    """Return the routes; whole events need the right to audit."""
    router = APIRouter(tags=["timeline"])
    viewer = Depends(requires(verifier, Right.VIEW))
    auditor = Depends(requires(verifier, Right.AUDIT))

    # The ids are the shop's own: they may hold a slash.
    @router.get("/orders/{order:path}/items/{item:path}/timeline")
    def of_item(
        order: PathId,
        item: PathId,
        actor: Annotated[Actor, viewer],
        after: Cursor = None,
        before: Cursor = None,
        around: datetime | None = None,
        limit: Limit = 100,
        *,
        last: bool = False,
    ) -> TimelinePage:
        """Return what happened to an item: when, who, why, old → new.

        `around` gives the page that a moment stands in; `last` the last page.
        """
        with cursors_checked():
            place = Place(after, before, around, last)
            return timelines.of_item(actor.agency, order, item, place, limit)

    @router.get("/orders/{order:path}/timeline")
    def of_order(
        order: PathId,
        actor: Annotated[Actor, viewer],
        after: Cursor = None,
        before: Cursor = None,
        around: datetime | None = None,
        limit: Limit = 100,
        *,
        last: bool = False,
    ) -> TimelinePage:
        """Return what happened to an order and all its items."""
        with cursors_checked():
            place = Place(after, before, around, last)
            return timelines.of_order(actor.agency, order, place, limit)

    @router.get("/events/{source}/{sequence}")
    def one(
        source: str,
        sequence: Annotated[int, Path(ge=0, le=LARGEST)],
        actor: Annotated[Actor, viewer],
    ) -> OneEvent:
        """One event by its place in its source's feed; its content is for those who may audit."""
        found = timelines.one(actor.agency, source, sequence)
        if found is None:
            raise ProblemError(404, "event_unknown", "There is no such event.")
        return found if actor.may(Right.AUDIT) else found.model_copy(update={"data": None})

    @router.get("/timeline")
    def audit(
        actor: Annotated[Actor, auditor],
        by: Annotated[str | None, Query(alias="actor", max_length=200)] = None,
        event: Token = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
        before: Annotated[int | None, Query(ge=0, le=LARGEST)] = None,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    ) -> AuditPage:
        """Whole events as they were published, in the order in which they arrived here.

        With `before` the latest come first. `actor` finds who told an event.
        """
        search = EventSearch(by, event, since, until)
        return audited.page(actor.agency, search, after, limit, before)

    return router
