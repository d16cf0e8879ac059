"""`GET /statistics`."""

import asyncio
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from chassis.clock import Clock
from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.order_status.application.reading.ports import Freshness
from services.order_status.application.reading.statistics import (
    MAX_DAYS,
    Statistics,
    StatisticsReading,
    days_of,
)
from services.order_status.entrypoints.http.freshness import arrived, catching_up
from services.order_status.entrypoints.http.parameters import Days


def statistics_router(
    statistics: StatisticsReading, view: Freshness, verifier: TokenVerifier, clock: Clock
) -> APIRouter:
    """Return the route; it needs the right to view."""
    router = APIRouter(tags=["statistics"])
    viewer = Depends(requires(verifier, Right.VIEW))

    @router.get("/statistics")
    async def figures(
        actor: Annotated[Actor, viewer], asked: Annotated[Days, Query()]
    ) -> Statistics:
        """How long items took from Paid to Booked to the warehouse, and bookings, day by day.

        Days are UTC, both included; by default the last thirty.
        """
        until = asked.until or clock().date()
        since = asked.since or max(until, FIRST + LAST_DAYS) - LAST_DAYS
        if not 0 <= (until - since).days < MAX_DAYS or until == date.max:
            raise ProblemError(422, "invalid_request", f"Ask for 1 to {MAX_DAYS} days.")
        wanted = await arrived(view, asked.at_least)
        position = await asyncio.to_thread(statistics.position)
        moments, lines = await asyncio.gather(
            asyncio.to_thread(statistics.moments, actor.agency, since, until),
            asyncio.to_thread(statistics.asked, actor.agency, since, until),
        )
        return Statistics(
            days=days_of(since, until, moments, lines),
            position=position,
            catching_up=catching_up(position, wanted),
        )

    return router


LAST_DAYS = timedelta(days=29)
FIRST = date.min
