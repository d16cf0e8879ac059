"""The routes of the Activities feed. An agency sees its own activities alone."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.http.event_stream import EventStream
from chassis.http.exact_paths import PathId
from chassis.runtime.core import Core
from chassis.security.tokens import Actor
from contracts.access import Right
from contracts.model import Provider
from services.activity_log.adapters.activity_queries import ActivityQueries
from services.activity_log.adapters.answer_queries import AnswerQueries
from services.activity_log.adapters.timeline_queries import Place, TimelineQueries
from services.activity_log.application.search import ActivitySearch, Outcome, Standing
from services.activity_log.application.views import (
    ActivityDetail,
    ActivityPage,
    Answers,
    Attention,
    TimelinePage,
)
from services.activity_log.domain.activity_types import ActivityType
from services.activity_log.entrypoints.live_feed import LiveFeed
from services.activity_log.entrypoints.parameters import Cursor, Limit, Token, cursors_checked


def activity_router(
    core: Core,
    queries: ActivityQueries,
    timelines: TimelineQueries,
    answers: AnswerQueries,
    live: LiveFeed,
) -> APIRouter:
    """Return the routes; each needs the right to view."""
    router = APIRouter(prefix="/activities", tags=["activities"])
    viewer = Depends(requires(core.verifier, Right.VIEW))

    @router.get("")
    def feed(
        actor: Annotated[Actor, viewer],
        order: Token = None,
        item: Token = None,
        by: Annotated[str | None, Query(alias="actor", max_length=200)] = None,
        activity_type: Annotated[ActivityType | None, Query(alias="type")] = None,
        outcome: Outcome | None = None,
        state: Standing | None = None,
        session: Token = None,
        provider: Provider | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        q: Annotated[str | None, Query(max_length=200)] = None,
        before: Cursor = None,
        after: Cursor = None,
        limit: Limit = 50,
    ) -> ActivityPage:
        """Activities that meet every condition given, newest first.

        `before` leads to older ones, `after` back to the next newer ones.
        """
        search = ActivitySearch(
            order, item, by, activity_type, outcome, state, session,
            provider.value if provider else None, since, until, q,
        )  # fmt: skip
        with cursors_checked():
            return queries.search(actor.agency, search, before, limit, after)

    @router.get("/attention")
    def attention(actor: Annotated[Actor, viewer], limit: Limit = 50) -> Attention:
        """Activities that wait for a person: how many, and the oldest of them."""
        return queries.attention(actor.agency, limit)

    @router.get("/answers")
    def answered(actor: Annotated[Actor, viewer], limit: Limit = 20) -> Answers:
        """Return the latest answers to questions, with what became of each."""
        return answers.latest(actor.agency, limit)

    @router.get(
        "/stream",
        response_class=Response,
        responses={200: {"content": {EventStream.media_type: {}}, "description": "For ever"}},
    )
    async def stream(
        actor: Annotated[Actor, viewer],
        after: Annotated[int | None, Query(ge=0)] = None,
        last_event_id: Annotated[int | None, Header(ge=0)] = None,
    ) -> Response:
        """Changes of activities as Server-Sent Events, from a feed position on, or from now.

        `activity` is a changed one; `absorbed` one that turned out to be part of another; `stale`
        says that this log does not know the position, so that the page must be loaded again.
        """
        start = after if last_event_id is None else last_event_id
        return EventStream(live.frames(actor.agency, start), core.stopping)

    # An activity id may be a caller's correlation id, and that may hold a slash.
    @router.get("/{activity_id:path}/events")
    def events(
        activity_id: PathId,
        actor: Annotated[Actor, viewer],
        after: Cursor = None,
        before: Cursor = None,
        limit: Limit = 50,
    ) -> TimelinePage:
        """Return the events behind an activity, in order of time."""
        root = queries.root(actor.agency, activity_id)
        if root is None:
            raise _unknown(activity_id)
        with cursors_checked():
            return timelines.of_activity(actor.agency, root, Place(after, before), limit)

    @router.get("/{activity_id:path}")
    def detail(
        activity_id: PathId,
        actor: Annotated[Actor, viewer],
        after: Cursor = None,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
    ) -> ActivityDetail:
        """One activity with its steps in order of time."""
        with cursors_checked():
            found = queries.detail(actor.agency, activity_id, after, limit)
        if found is None:
            raise _unknown(activity_id)
        return found

    return router


def _unknown(activity_id: str) -> ProblemError:
    return ProblemError(404, "activity_unknown", f"There is no activity {activity_id}.")
