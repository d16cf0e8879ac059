"""What can become known of one provider order."""

from dataclasses import dataclass
from datetime import datetime

from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import (
    Parcel,
    Provider,
    ProviderLine,
    ProviderStatus,
    Refund,
    TraceStep,
)
from services.marketplace_gateway.domain.references import ItemRef, LinkedItem


@dataclass(frozen=True, slots=True)
class ItemOnOrder:
    """An item, and how its line stands on the marketplace."""

    order_id: str
    item_id: str
    status: ProviderStatus
    raw_status: str
    unit_price: Money | None = None
    refund: Refund | None = None


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """A line with pieces in a parcel: how many, where that is told, and our items on it."""

    line_id: str
    quantity: int | None = None
    items: tuple[ItemRef, ...] = ()


@dataclass(frozen=True, slots=True)
class ParcelOnOrder:
    """A parcel; no items = the marketplace does not say which."""

    tracking_number: str
    carrier: str
    items: tuple[ItemRef, ...] = ()
    lines: tuple[ParcelLine, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownOrderEvent:
    """Something is known of a provider order."""

    provider: Provider
    session_id: str
    provider_order_id: str


@dataclass(frozen=True, slots=True)
class ItemsLinked(KnownOrderEvent):
    items: tuple[LinkedItem, ...]
    booked: bool
    pay_url: str = ""
    """Where this order is paid, when the answer to create said so."""
    by: str = ""
    """Who wanted the items on it."""


@dataclass(frozen=True, slots=True)
class ItemsUnlinked(KnownOrderEvent):
    items: tuple[ItemRef, ...]


@dataclass(frozen=True, slots=True)
class ProviderOrderChanged(KnownOrderEvent):
    """The facts as last read, and what they mean for the items on the order."""

    vendor_name: str
    outer_id: str
    status: ProviderStatus
    raw_status: str
    total: Money | None
    lines: tuple[ProviderLine, ...]
    items: tuple[ItemOnOrder, ...]
    parcels: tuple[ParcelOnOrder, ...]
    """Those that hold an item of ours, or do not say what they hold."""
    close_reason: str
    created_at: datetime | None
    modified_at: datetime | None
    pay_before: datetime | None
    parcels_read: tuple[Parcel, ...] = ()
    """All parcels ever seen, with the lines they hold: an item may be linked later."""
    refund: Refund | None = None
    """Of the order as a whole; lines have their own."""


@dataclass(frozen=True, slots=True)
class ProviderPriceChanged(KnownOrderEvent):
    """The vendor changed what the order costs."""

    previous: Money
    total: Money
    items: tuple[ItemRef, ...]


@dataclass(frozen=True, slots=True)
class ProviderRefundChanged(KnownOrderEvent):
    """A refund of the order, or of the line that these items stand on, came further."""

    previous: Refund | None
    refund: Refund
    items: tuple[ItemRef, ...]


@dataclass(frozen=True, slots=True)
class ParcelMoved(KnownOrderEvent):
    """A parcel came by places that were not known; `steps` are the new ones."""

    tracking_number: str
    carrier: str
    steps: tuple[TraceStep, ...]
    items: tuple[ItemRef, ...]


@dataclass(frozen=True, slots=True)
class ProviderOrderHandedOver(KnownOrderEvent):
    """The order is looked after by `session_id` from now on."""

    previous_session_id: str
    items: tuple[ItemRef, ...]
