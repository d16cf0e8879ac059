"""`GET /items`, `/orders/{order}/items`, `/orders/{order}/items/{item}`."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.http.exact_paths import PathId
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.order_status.application.reading.item_query import ItemFilter, ItemPage, Order
from services.order_status.application.reading.item_shape import ItemDetail
from services.order_status.application.reading.item_shaping import shape_item
from services.order_status.application.reading.links import LinkTemplates
from services.order_status.application.reading.order_shaping import shape_note
from services.order_status.application.reading.ports import (
    Freshness,
    ItemReading,
    OrderReading,
    Row,
)
from services.order_status.entrypoints.http.freshness import arrived, catching_up, found
from services.order_status.entrypoints.http.kept_pages import KeptPages
from services.order_status.entrypoints.http.parameters import Fresh, Items, ItemsOfOrder


def item_router(
    items: ItemReading,
    orders: OrderReading,
    view: Freshness,
    links: LinkTemplates,
    verifier: TokenVerifier,
) -> APIRouter:
    """Return the routes; each needs the right to view."""
    router = APIRouter(tags=["items"])
    viewer = Depends(requires(verifier, Right.VIEW))
    kept = KeptPages()

    async def read(
        chosen: ItemFilter, order: Order, asked: Items | ItemsOfOrder, wanted: int
    ) -> ItemPage:
        counted = await asyncio.to_thread(items.counts, chosen) if asked.counts else None
        since = asked.changed_after
        if since is None:
            page = await asyncio.to_thread(items.page, chosen, order)
            shown, places = page.rows, None
        else:
            page, shown = await asyncio.to_thread(items.changed, chosen, order, since)
            places = tuple((row["order_id"], row["item_id"]) for row in page.rows)
        return ItemPage(
            items=tuple(shape_item(row, links) for row in shown),
            next=page.next.write() if page.next else None,
            counts=counted,
            places=places,
            position=page.position,
            catching_up=catching_up(page.position, wanted),
        )

    async def known(page: ItemPage, agency: str, order: str) -> None:
        """Tell an order without items from none. Raises ProblemError 404."""
        if page.places is None and not (page.items or page.catching_up):
            found, _ = await asyncio.to_thread(orders.one, agency, order)
            if found is None:
                raise ProblemError(404, "order_unknown", "There is no order of this number.")

    @router.get("/items")
    async def all_items(
        actor: Annotated[Actor, viewer], asked: Annotated[Items, Query()]
    ) -> ItemPage:
        """Items of all orders: one of the three lists, or all of them."""
        chosen = asked.filter(actor.agency)
        wanted = await arrived(view, asked.at_least)
        return await read(chosen, asked.order(), asked, wanted)

    @router.get("/orders/{order}/items", response_model=ItemPage)
    async def items_of_order(
        order: PathId, actor: Annotated[Actor, viewer], asked: Annotated[ItemsOfOrder, Query()]
    ) -> Response:
        """Items of one order."""
        chosen = asked.filter(actor.agency, order)
        wanted = await arrived(view, asked.at_least)
        key = (actor.agency, order, asked.model_dump_json(exclude={"at_least"}))
        position, changed = await asyncio.to_thread(items.changed_at, actor.agency, order)
        told = kept.get(key, changed, position, wanted)
        if told is None:
            page = await read(chosen, asked.order(), asked, wanted)
            await known(page, actor.agency, order)
            told = kept.keep(key, changed, page, wanted)
        return Response(told, media_type="application/json")

    @router.get("/orders/{order}/items/{item}", response_model=ItemDetail)
    async def one_item(
        order: PathId,
        item: PathId,
        actor: Annotated[Actor, viewer],
        asked: Annotated[Fresh, Query()],
    ) -> Response:
        """One item with its notes."""

        def read() -> tuple[tuple[Row, Sequence[Row]] | None, int]:
            row, position = items.one(actor.agency, order, item)
            if row is None:
                return None, position
            return (row, orders.notes(actor.agency, order, item)), position

        wanted = await arrived(view, asked.at_least)
        known, position = await found(view, wanted, read)
        if known is None:
            raise ProblemError(404, "item_unknown", "There is no such item in this order.")
        row, notes = known
        told = ItemDetail(
            item=shape_item(row, links),
            notes=tuple(shape_note(note) for note in notes),
            position=position,
            catching_up=catching_up(position, wanted),
        )
        # It is what the model says: the framework would check and write it once more.
        return Response(told.model_dump_json(), media_type="application/json")

    return router
