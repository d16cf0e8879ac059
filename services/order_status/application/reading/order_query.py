"""What a client asks of the orders, and what it gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.order_status.application.reading.cursors import Cursor
from services.order_status.application.reading.item_shape import Amount, NoteShape, Shape
from services.order_status.domain.vocabulary import (
    ItemStatus,
    OrderStatus,
    Provider,
    PurchaseList,
)


class OrderSort(StrEnum):
    """What orders can be sorted by."""

    REGISTERED = "registered"
    ORDER = "order"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    agency: str
    words: tuple[str, ...] = ()
    """Each must be found in the order or in one of its items."""
    statuses: tuple[OrderStatus, ...] = ()
    provider: Provider | None = None
    """Of one of its items at least, and so below."""
    session_id: str | None = None
    attention: bool | None = None
    """Whether an item shows a refusal, an open request or an offered price."""


@dataclass(frozen=True, slots=True)
class OrderOrder:
    """By what, which way, and behind which row."""

    sort: OrderSort = OrderSort.REGISTERED
    descending: bool = True
    after: Cursor | None = None
    limit: int = 100


class OrderTotals(Shape):
    """Sums over all items but the cancelled ones."""

    sale: Amount
    expected_purchase: tuple[Amount, ...]
    """One per currency."""


class OrderSummary(Shape):
    order_id: str
    version: int
    status: OrderStatus
    customer_reference: str
    currency: str
    items: int
    statuses: Mapping[ItemStatus, int]
    """How many items have each status."""
    lists: Mapping[PurchaseList, int]
    attention: int
    """How many items show a refusal, an open request or an offered price."""
    totals: OrderTotals
    registered_at: str
    changed_at: str


class OrderCounts(Shape):
    """For the same filter; statuses leave the chosen statuses out of account."""

    statuses: Mapping[OrderStatus, int]
    matching: int


class OrderPage(Shape):
    orders: tuple[OrderSummary, ...]
    next: str | None
    counts: OrderCounts | None = None
    position: int
    catching_up: bool


class CustomerShape(Shape):
    """What is known about a customer until it is erased."""

    reference: str
    name: str = ""
    phone: str = ""
    address: str = ""


class DetailTotals(OrderTotals):
    paid: Amount
    """Of the sale, what the customer has paid for."""


class PieceCounts(Shape):
    """Pieces of all items but the cancelled ones; each counts how far they have come by now.

    They overlap: a piece at the warehouse has been bought and sent. Returned ones count there
    alone.
    """

    needed: int
    bought: int
    """On provider orders."""
    sent: int
    """By the vendors; part of an order that was sent in part is not known and not counted."""
    at_warehouse: int
    shipped: int
    """To the customer."""
    received: int
    """By the customer."""
    returned: int
    accepted: int
    """Of those that are or were at the warehouse."""
    rejected: int


class OrderDetail(OrderSummary):
    customer: CustomerShape | None
    """Null once it has been erased."""
    totals: DetailTotals
    pieces: PieceCounts
    notes: tuple[NoteShape, ...]
    position: int
    catching_up: bool


class ListCounts(Shape):
    """The three lists over all orders."""

    lists: Mapping[PurchaseList, int]
    attention: Mapping[PurchaseList, int]
    """Of them, how many show a refusal, an open request or an offered price."""
    position: int
    catching_up: bool = False
