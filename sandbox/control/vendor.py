"""Control of what a vendor does to an order's money: another price, a refund."""

from decimal import Decimal
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sandbox.control.finding import wanted_order
from sandbox.control.views import order_view
from sandbox.exchange import Json
from sandbox.money import fen_of
from sandbox.orders.model import Order
from sandbox.orders.refund import RefundState
from sandbox.world import World

Yuan = Annotated[Decimal | None, Field(ge=0, le=10**9, decimal_places=2)]


class PriceWanted(BaseModel):
    """`line` null: the whole order's sum. `shipping`: the order's postage."""

    model_config = ConfigDict(extra="forbid")
    line: str | None = None
    amount: Yuan = None
    shipping: Yuan = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.amount is None and (self.shipping is None or self.line is not None):
            raise ValueError("say an amount, or shipping for the order")
        return self


class RefundWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")
    line: str | None = None
    amount: Yuan = None
    state: RefundState = RefundState.SUCCEEDED


def change_price(world: World, order: Order, wanted: PriceWanted) -> None:
    """Raises WrongStateError, UnknownLineError or AmountError when it cannot be."""
    with world.database.transaction():
        amount, shipping = _fen(wanted.amount), _fen(wanted.shipping)
        world.book.reprice(order, world.clock.now(), wanted.line, amount, shipping)


def refund(world: World, order: Order, wanted: RefundWanted) -> None:
    """Raises what `change_price` does, and WrongRefundError."""
    with world.database.transaction():
        now, amount = world.clock.now(), _fen(wanted.amount)
        world.book.refund(order, now, wanted.line, amount, wanted.state)


def vendor_control(world: World) -> APIRouter:
    router = APIRouter(prefix="/control/orders")

    @router.post("/{no}/price")
    async def price(no: str, wanted: PriceWanted) -> Json:
        order = wanted_order(world, no)
        change_price(world, order, wanted)
        return order_view(world, order)

    @router.post("/{no}/refund")
    async def give_back(no: str, wanted: RefundWanted | None = None) -> Json:
        order = wanted_order(world, no)
        refund(world, order, wanted or RefundWanted())
        return order_view(world, order)

    return router


def _fen(yuan: Decimal | None) -> int | None:
    return None if yuan is None else fen_of(yuan)
