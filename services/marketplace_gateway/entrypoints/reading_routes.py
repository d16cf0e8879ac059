"""What can be read: sessions, provider orders, to pay, unmatched, questions, bookings."""

import asyncio
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Query

from chassis.clock import Clock
from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.http.exact_paths import PathId
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.marketplace_gateway.adapters.reading import GatewayReading
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.entrypoints.parameters import NoNul

Row = dict[str, Any]
LARGEST = 2**63 - 1
"""Of the positions that a database can hold."""


class Freshness(Protocol):
    """As much of the projector as a reader of his own writes needs."""

    async def reach(self, position: int, timeout: float) -> bool:  # noqa: ASYNC109  a bound
        """Wait until the rows hold everything up to `position`; False = not in time."""


PATIENCE_SECONDS = 2.0
AtLeast = Annotated[int, Query(ge=0, le=LARGEST)]
"""Position from the header `Caigou-Position` of a command: wait up to 2 s until it shows."""


def reading_router(
    reading: GatewayReading, view: Freshness, verifier: TokenVerifier, clock: Clock
) -> APIRouter:
    """Return the routes; all need the right to view."""
    router = APIRouter(tags=["marketplace"])
    viewer = requires(verifier, Right.VIEW)

    @router.get("/sessions")
    async def sessions(actor: Annotated[Actor, Depends(viewer)], at_least: AtLeast = 0) -> Row:
        await view.reach(at_least, PATIENCE_SECONDS)
        return {"sessions": await asyncio.to_thread(reading.sessions, actor.agency, clock())}

    @router.get("/rules")
    async def rules(actor: Annotated[Actor, Depends(viewer)], at_least: AtLeast = 0) -> Row:
        await view.reach(at_least, PATIENCE_SECONDS)
        return await asyncio.to_thread(reading.rules, actor.agency)

    @router.get("/provider-orders")
    async def provider_orders(
        actor: Annotated[Actor, Depends(viewer)],
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        after: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    ) -> Row:
        found = await asyncio.to_thread(
            reading.provider_orders, actor.agency, unmatched=False, limit=limit, after=after
        )
        return {"orders": found, "next": found[-1]["position"] if found else after}

    @router.get("/provider-orders/{provider}/{number}")
    async def provider_order(
        provider: Provider, number: PathId, actor: Annotated[Actor, Depends(viewer)]
    ) -> Row:
        found = await asyncio.to_thread(reading.provider_order, actor.agency, provider, number)
        if found is None:
            raise ProblemError(404, "provider_order_unknown", "No such provider order is known.")
        return found

    @router.get("/unmatched")
    async def unmatched(
        actor: Annotated[Actor, Depends(viewer)],
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        after: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
        provider: Provider | None = None,
        session: NoNul | None = None,
    ) -> Row:
        found = await asyncio.to_thread(
            reading.provider_orders,
            actor.agency,
            unmatched=True,
            limit=limit,
            after=after,
            provider=provider,
            session_id=session,
        )
        return {"orders": found, "next": found[-1]["position"] if found else after}

    @router.get("/to-pay")
    async def to_pay(actor: Annotated[Actor, Depends(viewer)], session: NoNul | None = None) -> Row:
        return await asyncio.to_thread(reading.to_pay, actor.agency, session)

    @router.get("/questions")
    async def questions(actor: Annotated[Actor, Depends(viewer)], *, waiting: bool = True) -> Row:
        found = await asyncio.to_thread(reading.questions, actor.agency, waiting=waiting)
        return {"questions": found}

    @router.get("/operations/{operation_id}/bookings")
    async def bookings(operation_id: PathId, actor: Annotated[Actor, Depends(viewer)]) -> Row:
        return {"bookings": await asyncio.to_thread(reading.bookings, actor.agency, operation_id)}

    @router.get("/synchronizations/{synchronization_id}")
    async def synchronization(
        synchronization_id: PathId, actor: Annotated[Actor, Depends(viewer)]
    ) -> Row:
        found = await asyncio.to_thread(reading.synchronization, actor.agency, synchronization_id)
        if found is None:
            raise ProblemError(404, "synchronization_unknown", "There is no such run.")
        return found

    return router
