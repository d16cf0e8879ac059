"""The page of all orders, with a hand for everything that a vendor or a payer does."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from sandbox.orders.life import UnknownLineError, WrongStateError
from sandbox.orders.model import Actor, Order, State
from sandbox.orders.store import Query
from sandbox.pages.render import render
from sandbox.world import World

PER_PAGE = 50
OFFERED = {
    State.UNPAID: ("pay", "close"),
    State.PAID: ("ship", "close"),
    State.PART_SHIPPED: ("ship",),
    State.SHIPPED: ("sign",),
    State.SIGNED: ("sign",),
}


def order_pages(world: World) -> APIRouter:
    router = APIRouter(default_response_class=Response)

    @router.get("/orders")
    async def orders(page: int = 1, problem: str = "") -> Response:
        world.advance()
        first = (max(page, 1) - 1) * PER_PAGE
        total, found = world.book.store.find(Query(limit=PER_PAGE, offset=first))
        return render(
            "orders.html",
            title="Orders",
            orders=[(order, OFFERED.get(order.state, ())) for order in found],
            total=total,
            page=page,
            more=first + PER_PAGE < total,
            problem=problem,
        )

    @router.post("/orders/{no}/{action}")
    async def act(no: str, action: str) -> Response:
        order = world.book.store.get(no)
        if order is None:
            return RedirectResponse("/orders?problem=no+such+order", 303)
        try:
            with world.database.transaction():
                _act(world, order, action)
        except (WrongStateError, UnknownLineError):
            return RedirectResponse("/orders?problem=not+possible+any+more", 303)
        return RedirectResponse("/orders", 303)

    return router


def _act(world: World, order: Order, action: str) -> None:
    now = world.clock.now()
    match action:
        case "pay":
            world.book.pay(order, now)
        case "ship":
            world.book.ship(order, now)
        case "sign":
            world.book.sign(order, now, confirm=True)
        case "close":
            world.book.close(order, now, Actor.SELLER, "sellerGoodsLack")
        case _:
            raise WrongStateError(order.state)
