"""`GET /changes`, `GET /changes/stream`: which rows are other than they were."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from starlette.responses import Response

from chassis.http.authentication import requires
from chassis.http.event_stream import EventStream
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.order_status.application.reading.changes import ChangePage
from services.order_status.entrypoints.http.change_stream import ChangeStream


def change_router(
    stream: ChangeStream, verifier: TokenVerifier, stopping: asyncio.Event
) -> APIRouter:
    """Return the routes; each needs the right to view."""
    router = APIRouter(prefix="/changes", tags=["changes"])
    viewer = Depends(requires(verifier, Right.VIEW))

    @router.get("")
    async def changes(
        actor: Annotated[Actor, viewer], after: Annotated[int, Query(ge=0)]
    ) -> ChangePage:
        """Orders and items that changed behind a position of theirs."""
        found = await stream.since(actor.agency, after)
        return ChangePage(changed=found.places, complete=found.complete, position=found.position)

    @router.get(
        "/stream",
        response_class=Response,
        responses={200: {"content": {EventStream.media_type: {}}, "description": "For ever"}},
    )
    async def streamed(
        actor: Annotated[Actor, viewer],
        after: Annotated[int | None, Query(ge=0)] = None,
        last_event_id: Annotated[int | None, Header(ge=0)] = None,
    ) -> Response:
        """The same as Server-Sent Events, from a position on, or from now.

        `changed` names the places since the frame before, at most ten frames a second; `stale`
        says that too much changed, or that the position is not known: read the rows again.
        """
        start = after if last_event_id is None else last_event_id
        return EventStream(stream.frames(actor.agency, start), stopping)

    return router
