"""Control of orders: the full truth, and the hand of the payer, the vendor and the system."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from sandbox.control.finding import wanted_order
from sandbox.control.paging import Limit, Offset
from sandbox.control.views import order_view
from sandbox.exchange import Json
from sandbox.marketplace import Marketplace
from sandbox.orders.model import Actor, Order, State
from sandbox.orders.store import Query
from sandbox.world import World


class Shipment(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lines: list[str] | None = None
    carrier: str = "ZTO"
    tracking: str = ""
    quantities: dict[str, int] | None = None


class Signing(BaseModel):
    model_config = ConfigDict(extra="forbid")
    confirm: bool = True


class Closure(BaseModel):
    model_config = ConfigDict(extra="forbid")
    by: Actor = Actor.SELLER
    reason: str = "sellerGoodsLack"
    remark: str = ""


def ship_order(world: World, order: Order, how: Shipment) -> None:
    """Raises WrongStateError or UnknownLineError when it cannot be, as the next two do."""
    with world.database.transaction():
        world.book.ship(
            order, world.clock.now(), how.lines, how.carrier, how.tracking, how.quantities
        )


def sign_order(world: World, order: Order, how: Signing) -> None:
    with world.database.transaction():
        world.book.sign(order, world.clock.now(), confirm=how.confirm)


def close_order(world: World, order: Order, how: Closure) -> None:
    with world.database.transaction():
        world.book.close(order, world.clock.now(), how.by, how.reason, how.remark)


def order_control(world: World) -> APIRouter:
    router = APIRouter(prefix="/control/orders")

    @router.get("")
    async def orders(
        marketplace: Marketplace | None = None,
        account: str | None = None,
        outer_id: str | None = None,
        state: State | None = None,
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> Json:
        world.advance()
        query = Query(
            marketplace=marketplace.value if marketplace else None,
            account=account,
            outer_id=outer_id,
            states=(state.value,) if state else None,
            limit=limit,
            offset=offset,
        )
        total, found = world.book.store.find(query)
        return {"total": total, "orders": [order_view(world, order) for order in found]}

    @router.get("/{no}")
    async def one(no: str) -> Json:
        return order_view(world, wanted_order(world, no))

    @router.post("/{no}/pay")
    async def pay(no: str) -> Json:
        order = wanted_order(world, no)
        with world.database.transaction():
            world.book.pay(order, world.clock.now())
        return order_view(world, order)

    @router.post("/{no}/ship")
    async def ship(no: str, how: Shipment | None = None) -> Json:
        order = wanted_order(world, no)
        ship_order(world, order, how or Shipment())
        return order_view(world, order)

    @router.post("/{no}/sign")
    async def sign(no: str, how: Signing | None = None) -> Json:
        order = wanted_order(world, no)
        sign_order(world, order, how or Signing())
        return order_view(world, order)

    @router.post("/{no}/close")
    async def close(no: str, how: Closure | None = None) -> Json:
        order = wanted_order(world, no)
        close_order(world, order, how or Closure())
        return order_view(world, order)

    return router
