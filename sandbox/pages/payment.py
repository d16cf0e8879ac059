"""The payment pages of both marketplaces: they show the orders and take the money."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sandbox.clock import epoch_ms
from sandbox.marketplace import Marketplace
from sandbox.orders.model import Order, State
from sandbox.orders.store import Query
from sandbox.pages.render import render
from sandbox.world import World

CASHIER = "/1688/order/cashier.htm"
PAY = "/taobao/pay"


def payment_pages(world: World) -> APIRouter:
    router = APIRouter()

    async def cashier(request: Request) -> Response:
        """The address is that of trade.1688.com: order ids with semicolons between them."""
        numbers = tuple(filter(None, request.query_params.get("orderId", "").split(";")))
        query = Query(
            marketplace=Marketplace.ALI1688.value,
            numbers=numbers,
            visible_at=epoch_ms(world.clock.now()),
            limit=-1,
        )
        return _show_or_take(world, request, "1688 收银台", query)

    async def pay(request: Request) -> Response:
        query = Query(
            marketplace=Marketplace.TAOBAO.value,
            payment_id=request.query_params.get("id", ""),
            visible_at=epoch_ms(world.clock.now()),
            limit=-1,
        )
        return _show_or_take(world, request, "Taobao Global 付款", query)

    router.add_api_route(CASHIER, cashier, methods=["GET", "POST"])
    router.add_api_route(PAY, pay, methods=["GET", "POST"])
    return router


def _show_or_take(world: World, request: Request, title: str, query: Query) -> Response:
    world.advance()
    _, orders = world.book.store.find(query)
    action = f"{request.url.path}?{request.url.query}"
    if request.method == "POST":
        with world.database.transaction():
            for order in orders:
                if order.state is State.UNPAID:
                    world.book.pay(order, world.clock.now(), from_balance=True)
        return RedirectResponse(action, 303)
    return _page(title, action, orders)


def _page(title: str, action: str, orders: list[Order]) -> Response:
    payable = sum(order.total_fen for order in orders if order.state is State.UNPAID)
    return render(
        "payment.html",
        200 if orders else 404,
        title=title,
        action=action,
        orders=orders,
        payable_fen=payable,
    )
