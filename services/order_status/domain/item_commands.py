"""What can be asked of an item, and what can be reported about it."""

from dataclasses import dataclass
from datetime import datetime

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
    Refund,
    UnbindOutcome,
)


@dataclass(frozen=True, slots=True)
class ItemCommand:
    """Asks something of one item."""


@dataclass(frozen=True, slots=True)
class HandCommand(ItemCommand):
    """Refused while a request to the marketplace is open."""


@dataclass(frozen=True, slots=True)
class MarketplaceFact(ItemCommand):
    """Has happened already, so it is never refused."""


@dataclass(frozen=True, slots=True)
class Register(ItemCommand):
    goods: Goods
    quantity: int
    price: Money
    expected_purchase_price: Money | None = None
    added_later: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSplit(ItemCommand):
    """The new item of a split; `item_splits.split_registration` makes it from the old one."""

    split_from: str
    goods: Goods
    quantity: int
    price: Money
    expected_purchase_price: Money | None
    added_later: bool
    status: ItemStatus
    link: Link | None
    parcels: tuple[Parcel, ...]
    refused_before: bool
    purchase_price_agreed: bool
    inspection: Inspection | None
    line_id: str


@dataclass(frozen=True, slots=True)
class MarkPaid(ItemCommand):
    """The customer has paid: a report, harmless where it brings no news."""


@dataclass(frozen=True, slots=True)
class AddNote(ItemCommand):
    text: str


@dataclass(frozen=True, slots=True)
class RequestBooking(HandCommand):
    operation_id: str
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class RequestBinding(HandCommand):
    operation_id: str
    provider_order_id: str
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class RequestUnbinding(HandCommand):
    operation_id: str


@dataclass(frozen=True, slots=True)
class ChangeStatus(HandCommand):
    status: ItemStatus
    correction: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SplitOff(HandCommand):
    new_item_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class RecordReceipt(HandCommand):
    """What came of the item; `new_item_ids` are for the parts that become items of their own."""

    received: int
    accepted: int
    rejected: int
    reason: str = ""
    new_item_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeIn(HandCommand):
    """All pieces of the item are here, and this was found."""

    inspection: Inspection
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmPrice(HandCommand):
    price: Money


@dataclass(frozen=True, slots=True)
class ChangeConfiguration(HandCommand):
    configuration: tuple[ConfigurationEntry, ...]


@dataclass(frozen=True, slots=True)
class AgreePurchasePrice(HandCommand):
    price: Money
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordBooked(MarketplaceFact):
    operation_id: str
    booking_id: str
    provider: Provider
    session_id: str
    provider_order_id: str


@dataclass(frozen=True, slots=True)
class RecordBookingRefused(MarketplaceFact):
    operation_id: str
    code: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class RecordBookingWithdrawn(MarketplaceFact):
    operation_id: str


@dataclass(frozen=True, slots=True)
class RecordBookingFailed(MarketplaceFact):
    operation_id: str
    message: str


@dataclass(frozen=True, slots=True)
class RecordBound(MarketplaceFact):
    operation_id: str
    provider: Provider
    session_id: str
    provider_order_id: str


@dataclass(frozen=True, slots=True)
class RecordBindRefused(MarketplaceFact):
    operation_id: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RecordUnbound(MarketplaceFact):
    operation_id: str
    provider_order_id: str
    outcome: UnbindOutcome


@dataclass(frozen=True, slots=True)
class RecordUnbindRefused(MarketplaceFact):
    operation_id: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RecordProviderFacts(MarketplaceFact):
    """A provider order as last read, as far as this item is concerned."""

    provider_order_id: str
    status: ProviderStatus
    raw_status: str
    parcels: tuple[Parcel, ...] = ()
    close_reason: str = ""
    unit_price: Money | None = None
    """What one piece of the item costs; None when the marketplace does not say."""
    refund: Refund | None = None
    as_of: datetime | None = None
    """When it stood so, by the marketplace's clock."""


@dataclass(frozen=True, slots=True)
class RecordOffer(MarketplaceFact):
    """A preview named another price than was expected; both are for one piece."""

    operation_id: str
    offered: Money
    agreed: Money


@dataclass(frozen=True, slots=True)
class RecordHandOver(MarketplaceFact):
    provider_order_id: str
    session_id: str
    """The one that looks after the order from now on."""
