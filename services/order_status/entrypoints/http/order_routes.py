"""`GET /orders`, `/orders/{order}`, `/lists`."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.http.exact_paths import PathId
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.order_status.application.reading.order_query import (
    ListCounts,
    OrderDetail,
    OrderPage,
)
from services.order_status.application.reading.order_shaping import (
    shape_note,
    shape_order,
    shape_order_detail,
)
from services.order_status.application.reading.ports import (
    Freshness,
    OrderReading,
    PersonalReading,
)
from services.order_status.entrypoints.http.freshness import arrived, catching_up, found
from services.order_status.entrypoints.http.parameters import Fresh, Orders


def order_router(
    orders: OrderReading, people: PersonalReading, view: Freshness, verifier: TokenVerifier
) -> APIRouter:
    """Return the routes; each needs the right to view."""
    router = APIRouter(tags=["orders"])
    viewer = Depends(requires(verifier, Right.VIEW))

    @router.get("/orders")
    async def all_orders(
        actor: Annotated[Actor, viewer], asked: Annotated[Orders, Query()]
    ) -> OrderPage:
        """Orders, the latest first."""
        chosen, order = asked.filter(actor.agency), asked.order()
        wanted = await arrived(view, asked.at_least)
        counted = await asyncio.to_thread(orders.counts, chosen) if asked.counts else None
        page = await asyncio.to_thread(orders.page, chosen, order)
        return OrderPage(
            orders=tuple(shape_order(row) for row in page.rows),
            next=page.next.write() if page.next else None,
            counts=counted,
            position=page.position,
            catching_up=catching_up(page.position, wanted),
        )

    @router.get("/orders/{order}")
    async def one_order(
        order: PathId, actor: Annotated[Actor, viewer], asked: Annotated[Fresh, Query()]
    ) -> OrderDetail:
        """One order: its customer, sums, status, counts and notes."""
        wanted = await arrived(view, asked.at_least)
        one, position = await found(view, wanted, lambda: orders.one(actor.agency, order))
        if one is None:
            raise ProblemError(404, "order_unknown", "There is no order of this number.")
        row, items = one
        reference = row["customer_reference"]
        personal = await asyncio.to_thread(people.personal, actor.agency, reference)
        notes = await asyncio.to_thread(orders.notes, actor.agency, order)
        return shape_order_detail(
            row,
            items,
            [shape_note(note) for note in notes],
            personal,
            position=position,
            catching_up=catching_up(position, wanted),
        )

    @router.get("/lists")
    async def lists(actor: Annotated[Actor, viewer]) -> ListCounts:
        """How many items stand in each of the three lists, over all orders."""
        wanted = view.head()
        counts = await asyncio.to_thread(orders.list_counts, actor.agency)
        return counts.model_copy(update={"catching_up": catching_up(counts.position, wanted)})

    return router
