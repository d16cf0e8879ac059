"""The routes of timelines: of an order, of an item, and all of it for the auditor."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from chassis.http.authentication import requires
from chassis.http.exact_paths import PathId
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.activity_log.adapters.timeline_queries import TimelineQueries
from services.activity_log.application.search import EventSearch
from services.activity_log.application.views import AuditPage, TimelinePage
from services.activity_log.entrypoints.parameters import Cursor, Limit, Token, cursors_checked


def timeline_router(verifier: TokenVerifier, timelines: TimelineQueries) -> APIRouter:
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
        limit: Limit = 100,
    ) -> TimelinePage:
        """Return what happened to an item: when, who, why, old → new."""
        with cursors_checked():
            return timelines.of_item(actor.agency, order, item, after, limit)

    @router.get("/orders/{order:path}/timeline")
    def of_order(
        order: PathId, actor: Annotated[Actor, viewer], after: Cursor = None, limit: Limit = 100
    ) -> TimelinePage:
        """Return what happened to an order and all its items."""
        with cursors_checked():
            return timelines.of_order(actor.agency, order, after, limit)

    @router.get("/timeline")
    def audit(
        actor: Annotated[Actor, auditor],
        by: Annotated[str | None, Query(alias="actor", max_length=200)] = None,
        event: Token = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    ) -> AuditPage:
        """Whole events as they were published, in the order in which they arrived here."""
        search = EventSearch(by, event, since, until)
        return timelines.audit(actor.agency, search, after, limit)

    return router
