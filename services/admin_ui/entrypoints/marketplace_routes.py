"""What stands on the marketplaces: orders to pay, and orders that no item is bound to."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from services.admin_ui.adapters.platform import GATEWAY, ORDER_STATUS
from services.admin_ui.entrypoints.answering import Desk
from services.admin_ui.entrypoints.listing import Lists, narrowed

PAGE = 100


def marketplace_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.get("/to-pay")
    async def to_pay(request: Request, session: str = "") -> Response:
        person = await desk.person(request)
        found = await desk.platform.get(
            person.actor, GATEWAY, "/to-pay", narrowed({"session": session})
        )
        sessions = await lists.sessions(person.actor)
        context = {"found": found, "session": session, "sessions": sessions}
        return await desk.page(request, person, "to_pay.html", context)

    @router.get("/to-pay/go")
    async def pay(request: Request, session: str, order: Annotated[list[str], Query()]) -> Response:
        """Lead to the marketplace's own page to pay: it is asked for now, as it does not last."""
        person = await desk.person(request)
        asked = [("session", session), *(("order", number) for number in order)]
        found = await desk.platform.get(person.actor, GATEWAY, "/to-pay/link", asked)
        return RedirectResponse(found["url"], 303)

    @router.get("/unmatched")
    async def unmatched(request: Request, after: str = "") -> Response:
        person = await desk.person(request)
        found = await desk.platform.get(
            person.actor,
            GATEWAY,
            "/unmatched",
            narrowed({"limit": str(PAGE), "after": after}),
        )
        context = {
            "found": found,
            "sessions": await lists.sessions(person.actor),
            "more": len(found["orders"]) == PAGE,
        }
        return await desk.page(request, person, "unmatched.html", context)

    @router.get("/unmatched/{provider}/{number}")
    async def bind(request: Request, provider: str, number: str) -> Response:
        """Show the items that an unmatched order may be for."""
        person = await desk.person(request)
        order = await desk.platform.get(
            person.actor, GATEWAY, f"/provider-orders/{provider}/{number}"
        )
        goods = dict.fromkeys(str(line["goods_id"]) for line in order["lines"])
        asked = [("list", "ready_for_purchase"), ("provider", provider), ("limit", str(PAGE))]
        asked += [("goods", each) for each in list(goods)[:200]]
        items = await desk.platform.get(person.actor, ORDER_STATUS, "/items", asked)
        context = {
            "order": order,
            "items": items["items"],
            "sessions": await lists.sessions(person.actor),
        }
        return await desk.page(request, person, "unmatched_order.html", context)

    return router
