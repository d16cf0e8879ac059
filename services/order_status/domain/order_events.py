"""What can happen to an order. Its id stands in the key of its stream."""

from dataclasses import dataclass

from services.order_status.domain.vocabulary import OrderStatus


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """Something happened to one order."""


@dataclass(frozen=True, slots=True)
class OrderRegistered(OrderEvent):
    customer_reference: str
    currency: str
    item_ids: tuple[str, ...]
    content_digest: str
    """Of all that was registered, so that the same again is known from something else."""


@dataclass(frozen=True, slots=True)
class OrderItemAdded(OrderEvent):
    item_id: str


@dataclass(frozen=True, slots=True)
class OrderStatusChanged(OrderEvent):
    previous_status: OrderStatus
    status: OrderStatus


@dataclass(frozen=True, slots=True)
class OrderNoteAdded(OrderEvent):
    text: str
