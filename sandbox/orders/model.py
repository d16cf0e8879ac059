"""An order as the marketplace itself sees it, under either face."""

from datetime import datetime
from enum import StrEnum

import msgspec

from sandbox.marketplace import Marketplace


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

    @property
    def amount_fen(self) -> int:
        return self.unit_fen * self.quantity


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

    @property
    def goods_fen(self) -> int:
        """Lines that failed or were cancelled alone do not count; a closed order keeps its sum."""
        whole = self.state is State.CLOSED
        return sum(
            line.amount_fen
            for line in self.lines
            if line.failure is None and (whole or line.state is not State.CLOSED)
        )

    @property
    def total_fen(self) -> int:
        return self.goods_fen + self.postage_fen

    def line(self, no: str) -> Line:
        return next(line for line in self.lines if line.no == no)
