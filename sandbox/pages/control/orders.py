"""The page of the orders: the hand of the payer, the vendor and the system."""

from fastapi import APIRouter, HTTPException, Request, Response

from sandbox.accounts.directory import ACCOUNTS
from sandbox.control.finding import wanted_order
from sandbox.control.orders import Closure, Shipment, Signing, close_order, ship_order, sign_order
from sandbox.control.vendor import PriceWanted, RefundWanted, change_price, refund
from sandbox.marketplace import Marketplace
from sandbox.orders.delivery import CARRIERS
from sandbox.orders.model import Actor, Order, State
from sandbox.orders.refund import RefundState
from sandbox.orders.refunding import REFUNDABLE
from sandbox.orders.store import Query
from sandbox.pages.control.forms import Form, obey
from sandbox.pages.control.frame import show
from sandbox.world import World

PAGE = "/control/page/orders"
PER_PAGE = 20


def order_page(world: World) -> APIRouter:
    router = APIRouter(default_response_class=Response)

    @router.get(PAGE)
    async def orders(
        request: Request,
        q: str = "",
        marketplace: str = "",
        account: str = "",
        state: str = "",
        page: int = 1,
    ) -> Response:
        world.advance()
        # What is looked for is one order's number, or else an outer id.
        by_number = bool(q) and world.book.store.get(q) is not None
        query = Query(
            numbers=(q,) if by_number else None,
            outer_id=q if q and not by_number else None,
            marketplace=marketplace if marketplace in set(Marketplace) else None,
            account=account or None,
            states=(state,) if state in set(State) else None,
            limit=PER_PAGE,
            offset=(max(page, 1) - 1) * PER_PAGE,
        )
        total, found = world.book.store.find(query)
        return show(
            request,
            "orders.html",
            "Orders",
            orders=found,
            total=total,
            now=world.clock.now(),
            q=q,
            marketplace=marketplace,
            account=account,
            state=state,
            page=page,
            more=query.offset + PER_PAGE < total,
            accounts=[one.name for one in ACCOUNTS],
            states=[one.value for one in State],
            refund_states=[one.value for one in RefundState],
            refundable=REFUNDABLE,
            actors=[one.value for one in (Actor.SELLER, Actor.SYSTEM, Actor.BUYER)],
            carriers=list(CARRIERS),
        )

    @router.post("/control/page/orders/{no}/{action}")
    async def act(request: Request, no: str, action: str) -> Response:
        def done(form: Form) -> str:
            _act(world, wanted_order(world, no), action, form)
            return f"{no}: {action} done"

        return await obey(request, done, PAGE)

    return router


def _act(world: World, order: Order, action: str, form: Form) -> None:
    match action:
        case "pay":
            with world.database.transaction():
                world.book.pay(order, world.clock.now())
        case "ship":
            lines = form.all("lines") or None
            values = form.values("carrier", "tracking")
            ship_order(world, order, Shipment.model_validate({**values, "lines": lines}))
        case "sign":
            sign_order(world, order, Signing.model_validate(form.values("confirm")))
        case "close":
            close_order(world, order, Closure.model_validate(form.values("by")))
        case "price":
            values = form.values("line", "amount", "shipping")
            change_price(world, order, PriceWanted.model_validate(values))
        case "refund":
            values = form.values("line", "amount", "state")
            refund(world, order, RefundWanted.model_validate(values))
        case _:
            raise HTTPException(404, "no such action")
