"""An order as the marketplace itself sees it, under either face."""

from datetime import datetime
from enum import StrEnum

import msgspec

from sandbox.marketplace import Marketplace
from sandbox.orders.refund import Refund, RefundState


class State(StrEnum):
    CREATING = "creating"
    UNPAID = "unpaid"
    PAID = "paid"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    SIGNED = "signed"
    FINISHED = "finished"
    CLOSED = "closed"


class Actor(StrEnum):
    BUYER = "buyer"
    SELLER = "seller"
    SYSTEM = "system"


class Fact(StrEnum):
    """What a marketplace tells the world about an order."""

    PLACED = "placed"
    OPENED = "opened"
    PAID = "paid"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    SIGNED = "signed"
    CONFIRMED = "confirmed"
    FINISHED = "finished"
    CLOSED = "closed"
    REPRICED = "repriced"
    REFUND = "refund"
    REFUNDED_WHOLLY = "refunded_wholly"


class Failure(msgspec.Struct):
    code: str
    message: str
    detail: str = ""


class Line(msgspec.Struct):
    no: str
    outer_no: str
    """Taobao Global: the true Taobao number of the line, beside the purchase number."""

    buyer_line: str
    good_id: str
    sku_id: str
    title: str
    unit_fen: int
    quantity: int
    state: State
    failure: Failure | None = None
    changed_fen: int | None = None
    """What the vendor made of the amount; None: nothing."""

    shipped_quantity: int = 0
    refunded: bool = False
    """Closed because its money was given back, so that it still counts as bought."""

    @property
    def listed_fen(self) -> int:
        return self.unit_fen * self.quantity

    @property
    def amount_fen(self) -> int:
        return self.listed_fen if self.changed_fen is None else self.changed_fen


class Trace(msgspec.Struct):
    at: datetime
    status: str
    text: str


class Parcel(msgspec.Struct):
    id: str
    carrier: str
    carrier_name: str
    tracking: str
    line_nos: list[str]
    shipped: datetime
    traces: list[Trace]
    signed: datetime | None = None
    quantities: dict[str, int] = {}
    """Pieces by line; a line that is not named is in the parcel as a whole."""

    def pieces(self, line: Line) -> int:
        return self.quantities.get(line.no, line.quantity)


class Closing(msgspec.Struct):
    by: Actor
    reason: str
    remark: str
    at: datetime
    after_payment: bool


class Order(msgspec.Struct):
    no: str
    outer_no: str
    marketplace: Marketplace
    account: str
    vendor_id: str
    outer_id: str
    payment_id: str
    state: State
    created: datetime
    modified: datetime
    visible_from: datetime
    pay_before: datetime
    postage_fen: int
    lines: list[Line]
    receiver: dict[str, str]
    remark: str
    details: dict[str, str]
    """What the buyer's call said beside the goods, needed again when the order is read."""

    parcels: list[Parcel] = []
    paid: datetime | None = None
    paid_from_balance: bool = False
    shipped: datetime | None = None
    signed: datetime | None = None
    finished: datetime | None = None
    closing: Closing | None = None
    refunds: list[Refund] = []

    @property
    def goods_fen(self) -> int:
        """Lines that failed or were cancelled alone do not count; a closed order keeps its sum."""
        whole = self.state is State.CLOSED
        return sum(
            line.amount_fen
            for line in self.lines
            if line.failure is None and (whole or line.refunded or line.state is not State.CLOSED)
        )

    @property
    def total_fen(self) -> int:
        return self.goods_fen + self.postage_fen

    @property
    def given_back(self) -> list[Refund]:
        return [it for it in self.refunds if it.state is RefundState.SUCCEEDED]

    @property
    def refunded_postage_fen(self) -> int:
        return sum(it.postage_fen for it in self.given_back)

    @property
    def refunded_fen(self) -> int:
        """By refunds; what closing a paid order gives back is not counted here."""
        return sum(it.amount_fen for it in self.given_back)

    def refunded_of(self, line_no: str) -> int:
        return sum(it.shares.get(line_no, 0) for it in self.given_back)

    def last_refund(self, line_no: str | None = None) -> Refund | None:
        """The one begun last, of the line or (None) of all."""
        found = [it for it in self.refunds if line_no is None or line_no in it.shares]
        return found[-1] if found else None

    def line(self, no: str) -> Line:
        return next(line for line in self.lines if line.no == no)
