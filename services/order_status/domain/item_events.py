"""What can happen to one item. The item's own ids stand in the key of its stream."""

from dataclasses import dataclass

from services.order_status.domain.vocabulary import (
    ConfigurationEntry,
    Goods,
    Inspection,
    ItemStatus,
    Link,
    Money,
    Parcel,
    Provider,
    ProviderStatus,
    UnbindOutcome,
)


@dataclass(frozen=True, slots=True)
class ItemEvent:
    """Something happened to one item."""


@dataclass(frozen=True, slots=True)
class ItemRegistered(ItemEvent):
    """A new item. One that was split off begins where the item it came from stands."""

    goods: Goods
    quantity: int
    price: Money
    expected_purchase_price: Money | None = None
    added_later: bool = False
    split_from: str | None = None
    status: ItemStatus = ItemStatus.AWAITING_PAYMENT
    link: Link | None = None
    parcels: tuple[Parcel, ...] = ()
    refused_before: bool = False
    purchase_price_agreed: bool = False
    """The expected purchase price was set by a person on the item it was split from."""
    inspection: Inspection | None = None
    """What had been found of the goods that it was split from."""
    line_id: str | None = None
    """Of one that was split off: the item that its line was registered as."""


@dataclass(frozen=True, slots=True)
class StatusChanged(ItemEvent):
    """Base of the events that move an item to another status."""

    previous_status: ItemStatus
    reason: str = ""
    correction: bool = False


@dataclass(frozen=True, slots=True)
class PaymentWithdrawn(StatusChanged):
    """Back to Awaiting payment, by correction."""


@dataclass(frozen=True, slots=True)
class Paid(StatusChanged):
    pass


@dataclass(frozen=True, slots=True)
class PriceConfirmationRequested(StatusChanged):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceConfirmed(StatusChanged):
    """The customer accepted the new price: Paid again."""

    price: Money


@dataclass(frozen=True, slots=True)
class Ordered(StatusChanged):
    pass


@dataclass(frozen=True, slots=True)
class QualityInspectionStarted(StatusChanged):
    pass


@dataclass(frozen=True, slots=True)
class ReceivedAtWarehouse(StatusChanged):
    pass


@dataclass(frozen=True, slots=True)
class PackingStarted(StatusChanged):
    pass


@dataclass(frozen=True, slots=True)
class ReadyToShip(StatusChanged):
    pass


@dataclass(frozen=True, slots=True)
class Shipped(StatusChanged):
    pass


@dataclass(frozen=True, slots=True)
class Received(StatusChanged):
    pass


@dataclass(frozen=True, slots=True)
class ReturnedToVendor(StatusChanged):
    pass


@dataclass(frozen=True, slots=True)
class FoundImpossibleToDeliver(StatusChanged):
    pass


@dataclass(frozen=True, slots=True)
class Cancelled(StatusChanged):
    pass


@dataclass(frozen=True, slots=True)
class ConfigurationChanged(ItemEvent):
    previous: tuple[ConfigurationEntry, ...]
    configuration: tuple[ConfigurationEntry, ...]


@dataclass(frozen=True, slots=True)
class Split(ItemEvent):
    """Part of the quantity went to a new item, which keeps the link to the provider order."""

    new_item_id: str
    quantity_left: int
    quantity_moved: int


@dataclass(frozen=True, slots=True)
class ItemNoteAdded(ItemEvent):
    text: str


@dataclass(frozen=True, slots=True)
class BookingRequested(ItemEvent):
    operation_id: str
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class Booked(ItemEvent):
    operation_id: str
    booking_id: str
    provider: Provider
    session_id: str
    provider_order_id: str


@dataclass(frozen=True, slots=True)
class BoughtAgain(ItemEvent):
    """A booking made a provider order for an item that is already on another one.

    Money was spent, so it is recorded; the item stays on the order it is on.
    """

    operation_id: str
    booking_id: str
    provider: Provider
    session_id: str
    provider_order_id: str


@dataclass(frozen=True, slots=True)
class BookingRefused(ItemEvent):
    operation_id: str
    code: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class BookingWithdrawn(ItemEvent):
    operation_id: str


@dataclass(frozen=True, slots=True)
class BookingFailed(ItemEvent):
    """Given up after doubt: a person decided that no order was made."""

    operation_id: str
    message: str


@dataclass(frozen=True, slots=True)
class BindRequested(ItemEvent):
    operation_id: str
    provider_order_id: str
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class Bound(ItemEvent):
    operation_id: str
    provider: Provider
    session_id: str
    provider_order_id: str


@dataclass(frozen=True, slots=True)
class BindRefused(ItemEvent):
    operation_id: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class UnbindRequested(ItemEvent):
    operation_id: str


@dataclass(frozen=True, slots=True)
class Unbound(ItemEvent):
    """The item has no provider order any more."""

    operation_id: str | None
    provider_order_id: str
    outcome: UnbindOutcome
    previous_status: ItemStatus
    status: ItemStatus = ItemStatus.PAID
    """Paid, i.e. ready for purchase again, unless a person had moved the item further."""


@dataclass(frozen=True, slots=True)
class UnbindRefused(ItemEvent):
    operation_id: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ProviderStatusChanged(ItemEvent):
    """`status` equals `previous` when only an undocumented word came with it."""

    provider_order_id: str
    previous: ProviderStatus | None
    status: ProviderStatus
    raw_status: str


@dataclass(frozen=True, slots=True)
class TrackingAssigned(ItemEvent):
    """Parcels that were not known before; known ones are never taken away."""

    parcels: tuple[Parcel, ...]


@dataclass(frozen=True, slots=True)
class ProviderOrderClosed(ItemEvent):
    provider_order_id: str
    paid: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FactDidNotFit(ItemEvent):
    """The marketplace told what contradicts where a person had put the item; nothing moves."""

    provider_order_id: str
    status: ProviderStatus
    raw_status: str
    item_status: ItemStatus


@dataclass(frozen=True, slots=True)
class LinkHandedOver(ItemEvent):
    """The item's provider order is looked after by another session."""

    provider_order_id: str
    previous_session_id: str
    session_id: str
