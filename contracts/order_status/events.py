"""Published events of order_status. One class each, named for what happened."""

from typing import Literal

from contracts.marketplace.vocabulary import ProviderStatus, Refund
from contracts.model import Event, Identifier, Money, Pieces, Provider, Quantity
from contracts.order_status.operation_events import (
    BindingOrdered,
    BookingOrdered,
    OperationCancelRequested,
    OperationEvent,
    OperationFinished,
    OperationProgressed,
    OrdersImported,
    StatusesChanged,
    UnbindingOrdered,
)
from contracts.order_status.rule_events import AutomaticBookingSet, StatusMappingSet
from contracts.order_status.vocabulary import (
    ConfigurationEntry,
    Goods,
    Inspection,
    ItemLink,
    ItemStatus,
    OrderStatus,
    Parcel,
)

__all__ = [  # gathered here, so that a reader of events needs one module
    "AutomaticBookingSet",
    "BindingOrdered",
    "BookingOrdered",
    "OperationCancelRequested",
    "OperationEvent",
    "OperationFinished",
    "OperationProgressed",
    "OrdersImported",
    "StatusMappingSet",
    "StatusesChanged",
    "UnbindingOrdered",
]


class ItemEvent(Event):
    """Something happened to one item."""

    order_id: Identifier
    item_id: Identifier


class ItemRegistered(ItemEvent):
    goods: Goods
    quantity: Quantity
    price: Money
    expected_purchase_price: Money | None = None
    added_later: bool = False
    split_from: Identifier | None = None
    status: ItemStatus = ItemStatus.AWAITING_PAYMENT
    """An item that was split off begins where the one it came from stands."""
    link: ItemLink | None = None
    """The provider order it stands on from its start, when it was split off a linked item."""
    parcels: tuple[Parcel, ...] = ()
    inspection: Inspection | None = None
    """What had been found of the goods that it was split from."""


class StatusChanged(ItemEvent):
    """Base of the events that move an item to another status."""

    previous_status: ItemStatus
    reason: str = ""
    correction: bool = False


class PaymentWithdrawn(StatusChanged):
    """Back to Awaiting payment, by correction."""


class Paid(StatusChanged):
    pass


class PriceConfirmationRequested(StatusChanged):
    pass


class PriceConfirmed(StatusChanged):
    price: Money


class Ordered(StatusChanged):
    pass


class QualityInspectionStarted(StatusChanged):
    pass


class ReceivedAtWarehouse(StatusChanged):
    pass


class PackingStarted(StatusChanged):
    pass


class ReadyToShip(StatusChanged):
    pass


class Shipped(StatusChanged):
    pass


class Received(StatusChanged):
    pass


class ReturnedToVendor(StatusChanged):
    pass


class FoundImpossibleToDeliver(StatusChanged):
    pass


class Cancelled(StatusChanged):
    pass


class ConfigurationChanged(ItemEvent):
    previous: tuple[ConfigurationEntry, ...]
    configuration: tuple[ConfigurationEntry, ...]


class Split(ItemEvent):
    """Part of the quantity went to a new item, which keeps the link to the provider order."""

    new_item_id: Identifier
    quantity_left: Quantity
    quantity_moved: Quantity


class ReceiptRecorded(ItemEvent):
    """A person counted what came of the item. What does not stand with the rest is split off.

    What is neither accepted nor rejected is here and being inspected; what was not received
    stands as it stood.
    """

    received: Quantity
    accepted: Pieces
    rejected: Pieces
    reason: str = ""


class RejectedAtInspection(ItemEvent):
    """The item's goods are at the warehouse and are not what was bought: all its pieces."""

    quantity: Quantity
    reason: str = ""


class ItemNoteAdded(ItemEvent):
    text: str


class BookingRequested(ItemEvent):
    operation_id: str
    session_id: str | None = None


class Booked(ItemEvent):
    operation_id: str
    booking_id: str
    provider: Provider
    session_id: str
    provider_order_id: Identifier


class BoughtAgain(ItemEvent):
    """A booking made another provider order for an item that is on one already.

    Money was spent, so it is on record; the item's link stays as it was.
    """

    operation_id: str
    booking_id: str
    provider: Provider
    session_id: str
    provider_order_id: Identifier


class BookingRefused(ItemEvent):
    operation_id: str
    code: str
    message: str
    remedy: str = ""


class BookingWithdrawn(ItemEvent):
    operation_id: str


class BookingFailed(ItemEvent):
    """Given up after doubt: a person decided that no order was made."""

    operation_id: str
    message: str


class BindRequested(ItemEvent):
    operation_id: str
    provider_order_id: Identifier
    session_id: str | None = None


class Bound(ItemEvent):
    operation_id: str
    provider: Provider
    session_id: str
    provider_order_id: Identifier


class BindRefused(ItemEvent):
    operation_id: str
    code: str
    message: str


class UnbindRequested(ItemEvent):
    operation_id: str


class Unbound(ItemEvent):
    """The item has no provider order any more."""

    operation_id: str | None = None
    provider_order_id: Identifier
    outcome: Literal["cancelled_on_marketplace", "unlinked", "closed_by_marketplace"]
    previous_status: ItemStatus
    status: ItemStatus = ItemStatus.PAID
    """Paid, so that it is ready for purchase again, unless a person had moved it elsewhere."""


class UnbindRefused(ItemEvent):
    operation_id: str
    code: str
    message: str


class ProviderStatusChanged(ItemEvent):
    provider_order_id: Identifier
    previous: ProviderStatus | None = None
    status: ProviderStatus
    raw_status: str


class TrackingAssigned(ItemEvent):
    """Parcels that were not known before; known ones are never taken away."""

    parcels: tuple[Parcel, ...]


class ProviderOrderClosed(ItemEvent):
    provider_order_id: Identifier
    paid: bool
    reason: str = ""


class FactDidNotFit(ItemEvent):
    """A marketplace's fact that contradicts where a person had put the item; it is on record."""

    provider_order_id: Identifier
    status: ProviderStatus
    raw_status: str
    item_status: ItemStatus


class PurchasePriceAgreed(ItemEvent):
    """A person set what one piece may cost; nothing but a person replaces it."""

    previous: Money | None = None
    price: Money
    reason: str = ""


class PurchasePriceOffered(ItemEvent):
    """The marketplace offers a piece for another price than agreed; nothing changes by it."""

    operation_id: str
    offered: Money
    agreed: Money


class PurchasePriceChanged(ItemEvent):
    """What one piece costs on the provider order became known, or was changed by the vendor."""

    provider_order_id: Identifier
    previous: Money | None = None
    price: Money


class RefundChanged(ItemEvent):
    provider_order_id: Identifier
    previous: Refund | None = None
    refund: Refund


class LinkHandedOver(ItemEvent):
    """The item's provider order is looked after by another session."""

    provider_order_id: Identifier
    previous_session_id: str
    session_id: str


class OrderRegistered(Event):
    order_id: Identifier
    customer_reference: Identifier
    currency: str
    item_ids: tuple[Identifier, ...]


class OrderItemAdded(Event):
    order_id: Identifier
    item_id: Identifier


class OrderStatusChanged(Event):
    order_id: Identifier
    previous_status: OrderStatus
    status: OrderStatus


class OrderNoteAdded(Event):
    order_id: Identifier
    text: str
