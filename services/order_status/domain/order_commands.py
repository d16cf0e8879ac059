"""What can be asked of an order."""

from dataclasses import dataclass

from services.order_status.domain.vocabulary import OrderStatus


@dataclass(frozen=True, slots=True)
class OrderCommand:
    """Asks something of one order."""


@dataclass(frozen=True, slots=True)
class RegisterOrder(OrderCommand):
    customer_reference: str
    currencies: tuple[str, ...]
    """Of the sale prices of its items; an order has one."""
    item_ids: tuple[str, ...]
    content_digest: str


@dataclass(frozen=True, slots=True)
class AddItem(OrderCommand):
    """The customer adds an item later."""

    item_id: str
    currency: str


@dataclass(frozen=True, slots=True)
class RegisterSplitItem(OrderCommand):
    """An item of the order was split; the part that moved has a number of its own."""

    item_id: str


@dataclass(frozen=True, slots=True)
class RecordStatus(OrderCommand):
    """What `order_progress` makes of the items; the order only remembers it."""

    status: OrderStatus


@dataclass(frozen=True, slots=True)
class AddOrderNote(OrderCommand):
    text: str
