"""Provider orders that no item is bound to, and what they may be for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from chassis.security.tokens import Actor
from services.admin_ui.adapters.platform import GATEWAY, ORDER_STATUS
from services.admin_ui.entrypoints.answering import Desk
from services.admin_ui.entrypoints.listing import Lists, narrowed

PAGE, ITEMS = 50, 500
"""Provider orders on a page; items that are read to tell what they may be for."""
GOODS = 200
"""Kinds of goods in one question to order_status."""

Order = Mapping[str, Any]


def unmatched_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.get("/unmatched")
    async def unmatched(
        request: Request, after: str = "", provider: str = "", session: str = ""
    ) -> Response:
        person = await desk.person(request)
        asked = {"provider": provider, "session": session}
        found = await desk.platform.get(
            person.actor,
            GATEWAY,
            "/unmatched",
            narrowed({**asked, "limit": str(PAGE), "after": after}),
        )
        orders = found["orders"]
        context = {
            "found": found,
            "asked": asked,
            "fitting": await fitting(person.actor, orders),
            "sessions": await lists.sessions(person.actor),
            "more": len(orders) == PAGE,
        }
        return await desk.page(request, person, "unmatched.html", context)

    async def fitting(actor: Actor, orders: Sequence[Order]) -> Mapping[tuple[str, str], int]:
        """Return for each order how many items ready for purchase have goods of it."""
        goods = {
            provider: list(
                dict.fromkeys(g for o in orders if o["provider"] == provider for g in _goods(o))
            )
            for provider in {order["provider"] for order in orders}
        }
        ready: Counter[tuple[str, str]] = Counter()
        for provider, kinds in goods.items():
            items = await items_of(actor, provider, kinds)
            ready.update((provider, item["goods"]["goods_id"]) for item in items)
        return {
            (o["provider"], o["provider_order_id"]): sum(
                ready[o["provider"], kind] for kind in _goods(o)
            )
            for o in orders
        }

    async def items_of(actor: Actor, provider: str, kinds: Sequence[str]) -> Sequence[Order]:
        asked = [("list", "ready_for_purchase"), ("provider", provider), ("limit", str(ITEMS))]
        asked += [("goods", each) for each in kinds[:GOODS]]
        if not kinds:
            return []
        found = await desk.platform.get(actor, ORDER_STATUS, "/items", asked)
        items: Sequence[Order] = found["items"]
        return items

    @router.get("/unmatched/{provider}/{number}")
    async def bind(request: Request, provider: str, number: str) -> Response:
        """Show the items that an unmatched order may be for."""
        person = await desk.person(request)
        order = await desk.platform.get(
            person.actor, GATEWAY, f"/provider-orders/{provider}/{number}"
        )
        items = await items_of(person.actor, provider, _goods(order))
        exact = {(str(o["goods_id"]), o.get("sku_id") or "", o["quantity"]) for o in order["lines"]}
        context = {
            "order": order,
            # What fits to the piece stands first.
            "items": sorted(items, key=lambda item: _kind(item) not in exact),
            "exact": [_place(item) for item in items if _kind(item) in exact],
            "sessions": await lists.sessions(person.actor),
        }
        return await desk.page(request, person, "unmatched_order.html", context)

    return router


def _kind(item: Order) -> tuple[str, str, int]:
    goods = item["goods"]
    return (goods["goods_id"], goods["sku_id"], item["quantity"])


def _place(item: Order) -> tuple[str, str]:
    return (item["order_id"], item["item_id"])


def _goods(order: Order) -> list[str]:
    return list(dict.fromkeys(str(line["goods_id"]) for line in order["lines"]))
