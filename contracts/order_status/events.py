"""Published events of order_status. One class each, named for what happened."""

from typing import Literal

from pydantic import Field

from contracts.marketplace.vocabulary import ProviderStatus
from contracts.model import Event, Identifier, Money, Provider, Quantity
from contracts.order_status.vocabulary import (
    BindingLine,
    BookingLine,
    ConfigurationEntry,
    Goods,
    ItemLink,
    ItemStatus,
    LinkedLine,
    OperationType,
    OrderStatus,
    Parcel,
    RefusedLine,
    SettledLine,
)


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


class OperationEvent(Event):
    """Something happened to an operation: one Book, Bind, Unbind, Change status or import."""

    operation_id: str


class BookingOrdered(OperationEvent):
    session_ids: dict[Provider, str] = Field(default_factory=dict)
    """The session chosen by the operator for a provider; absent = chosen automatically."""
    message: str = ""
    """To the vendor."""
    lines: tuple[BookingLine, ...]
    refused: tuple[RefusedLine, ...] = ()


class BindingOrdered(OperationEvent):
    provider: Provider
    session_id: str | None = None
    provider_order_id: Identifier
    lines: tuple[BindingLine, ...]
    refused: tuple[RefusedLine, ...] = ()


class UnbindingOrdered(OperationEvent):
    lines: tuple[LinkedLine, ...]
    refused: tuple[RefusedLine, ...] = ()
    only_unlink: bool = False
    """Do not cancel on the marketplace even where that would be possible."""


class StatusesChanged(OperationEvent):
    """A Change status command, done as it was decided; nothing is left running."""

    status: ItemStatus
    done: tuple[SettledLine, ...]
    refused: tuple[RefusedLine, ...] = ()


class OrdersImported(OperationEvent):
    order_ids: tuple[Identifier, ...]
    source: str


class OperationProgressed(OperationEvent):
    settled: tuple[SettledLine, ...]
    lines_settled: int
    lines_total: int


class OperationCancelRequested(OperationEvent):
    reason: str = ""


class OperationFinished(OperationEvent):
    type: OperationType
    outcome: Literal["succeeded", "partly", "failed", "cancelled"]
    done: int
    refused: int
    withdrawn: int
