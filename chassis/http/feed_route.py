"""`GET /events?after=`: the published events straight from the store."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from chassis.delivery.feed import MAX_PAGE, FeedReader
from chassis.http.authentication import requires
from chassis.security.tokens import TokenVerifier
from contracts.access import Right


def feed_router(reader: FeedReader, verifier: TokenVerifier) -> APIRouter:
    """Return the route; it needs the right to follow events."""
    router = APIRouter(
        tags=["events"], dependencies=[Depends(requires(verifier, Right.FOLLOW_EVENTS))]
    )

    async def events(
        after: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 500,
    ) -> Response:
        page = await asyncio.to_thread(reader.page, after, limit)
        return Response(page, media_type="application/json")

    router.add_api_route("/events", events, methods=["GET"], response_class=Response)
    return router
