"""`GET /orders/{order}/history`, `/orders/{order}/items/{item}/history`.

What happened; and, when `at` is given, how things stood then.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.http.exact_paths import PathId
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.order_status.application.reading.history import History, item_as_of, order_as_of
from services.order_status.application.reading.history_shape import (
    ItemHistory,
    OrderHistory,
    OrderState,
    shape_events,
)
from services.order_status.application.reading.item_shaping import shape_item
from services.order_status.application.reading.links import LinkTemplates
from services.order_status.application.reading.order_shaping import shape_order
from services.order_status.entrypoints.http.parameters import Past


def history_router(history: History, links: LinkTemplates, verifier: TokenVerifier) -> APIRouter:
    """Return the routes; each needs the right to view."""
    router = APIRouter(tags=["history"])
    viewer = Depends(requires(verifier, Right.VIEW))

    @router.get("/orders/{order}/items/{item}/history")
    async def history_of_item(
        order: PathId,
        item: PathId,
        actor: Annotated[Actor, viewer],
        asked: Annotated[Past, Query()],
    ) -> ItemHistory:
        """Every event of an item, with who, why and when."""
        past = await asyncio.to_thread(history.of_item, actor.agency, order, item)
        if not past:
            raise ProblemError(404, "item_unknown", "There is no such item in this order.")
        row = item_as_of(past, asked.at) if asked.at else None
        return ItemHistory(
            order_id=order,
            item_id=item,
            **shape_events(past, asked.after, asked.limit),
            state=shape_item(row, links) if row else None,
        )

    @router.get("/orders/{order}/history")
    async def history_of_order(
        order: PathId, actor: Annotated[Actor, viewer], asked: Annotated[Past, Query()]
    ) -> OrderHistory:
        """Every event of an order itself; its items have histories of their own."""
        past = await asyncio.to_thread(history.of_order, actor.agency, order)
        if not past:
            raise ProblemError(404, "order_unknown", "There is no order of this number.")
        then = None
        if asked.at:
            then = await asyncio.to_thread(order_as_of, history, actor.agency, past, asked.at)
        state = None
        if then is not None:
            items = tuple(shape_item(row, links) for row in then[1])
            state = OrderState(order=shape_order(then[0]), items=items)
        page = shape_events(past, asked.after, asked.limit)
        return OrderHistory(order_id=order, **page, state=state)

    return router
