"""What is to pay on the marketplaces, and the way to their own pages for it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from chassis.clock import Clock
from chassis.commands.problems import ProblemError
from services.admin_ui.adapters.platform import GATEWAY
from services.admin_ui.application.paying import by_session
from services.admin_ui.entrypoints.answering import Desk
from services.admin_ui.entrypoints.listing import Lists, narrowed

MOST = 100
"""Orders of one link."""
Numbers = Annotated[list[str], Query(max_length=MOST)]
Ticked = Annotated[list[str] | None, Query(max_length=MOST)]


def paying_router(desk: Desk, clock: Clock) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.get("/to-pay")
    async def to_pay(request: Request, session: str = "") -> Response:
        person = await desk.person(request)
        asked = narrowed({"session": session})
        found = await desk.platform.get(person.actor, GATEWAY, "/to-pay", asked)
        context = {
            "found": found,
            "groups": by_session(found["orders"], clock()),
            "session": session,
            "sessions": await lists.sessions(person.actor),
            "most": MOST,
        }
        return await desk.page(request, person, "to_pay.html", context)

    async def link(request: Request, session: str, orders: list[str]) -> str:
        """Return the marketplace's page: it is asked for now, as it does not last."""
        person = await desk.person(request)
        asked = [("session", session), *(("order", number) for number in orders)]
        found = await desk.platform.get(person.actor, GATEWAY, "/to-pay/link", asked)
        return str(found["url"])

    @router.get("/to-pay/go")
    async def pay_one(request: Request, session: str, order: Numbers) -> Response:
        """Lead to the marketplace's own page to pay."""
        return RedirectResponse(await link(request, session, order), 303)

    @router.get("/to-pay/link")
    async def pay_ticked(request: Request, session: str, order: Ticked = None) -> Response:
        """Show one link for the ticked orders: a form may not lead to another site by itself."""
        person = await desk.person(request)
        chosen = list(dict.fromkeys(order or []))
        if not chosen:
            raise ProblemError(422, "nothing_ticked", "Tick the orders that shall be paid.")
        found = await desk.platform.get(person.actor, GATEWAY, "/to-pay", {"session": session})
        orders = [each for each in found["orders"] if each["provider_order_id"] in chosen]
        if len(orders) != len(chosen):
            problem = f"Of {len(chosen)} ticked orders {len(orders)} are still to pay: look again."
            raise ProblemError(409, "not_all_to_pay", problem)
        context = {
            "url": await link(request, session, chosen),
            "group": by_session(orders, clock())[0],
            "sessions": await lists.sessions(person.actor),
        }
        return await desk.page(request, person, "pay_link.html", context)

    return router
