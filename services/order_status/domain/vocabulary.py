"""The words of orders, items and operations."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Provider(StrEnum):
    """A goods provider, i.e. a marketplace."""

    ALI1688 = "1688"
    TAOBAO = "taobao"


class ItemStatus(StrEnum):
    """The thirteen statuses of an order item; `transitions` says what each of them means."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    PRICE_CONFIRMATION = "price_confirmation"
    ORDERED = "ordered"
    QUALITY_INSPECTION = "quality_inspection"
    RECEIVED_AT_WAREHOUSE = "received_at_warehouse"
    PACKING = "packing"
    READY_TO_SHIP = "ready_to_ship"
    SHIPPED = "shipped"
    RECEIVED = "received"
    RETURNED_TO_VENDOR = "returned_to_vendor"
    IMPOSSIBLE_TO_DELIVER = "impossible_to_deliver"
    CANCELLED = "cancelled"


class OrderStatus(StrEnum):
    """The status of an order, derived from its items."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    PROCESSING = "processing"
    PROCESSING_AT_WAREHOUSE = "processing_at_warehouse"
    READY_FOR_PACKING = "ready_for_packing"
    PACKING = "packing"
    READY_TO_SHIP = "ready_to_ship"
    SHIPPED = "shipped"
    RECEIVED = "received"
    RETURNED_TO_VENDOR = "returned_to_vendor"
    IMPOSSIBLE_TO_DELIVER = "impossible_to_deliver"
    CANCELLED = "cancelled"


class ProviderStatus(StrEnum):
    """Where a provider order stands, in words that both marketplaces share."""

    CREATING = "creating"
    UNPAID = "unpaid"
    PAID = "paid"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    SIGNED = "signed"
    FINISHED = "finished"
    CLOSED_UNPAID = "closed_unpaid"
    CLOSED_PAID = "closed_paid"
    UNKNOWN = "unknown"


class RefundStatus(StrEnum):
    """Where a refund stands, in words that both marketplaces share."""

    REQUESTED = "requested"
    AGREED = "agreed"
    RETURNING = "returning"
    REFUNDED = "refunded"
    REFUSED = "refused"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Inspection(StrEnum):
    """What is known of goods that have reached our warehouse; None while they have not."""

    ARRIVED = "arrived"
    """Here, and not judged."""
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class PurchaseList(StrEnum):
    """The three lists of the Purchase tab."""

    READY_FOR_PURCHASE = "ready_for_purchase"
    GOODS_PURCHASED = "goods_purchased"
    PURCHASED = "purchased"


class UnbindOutcome(StrEnum):
    """How an item lost its provider order."""

    CANCELLED_ON_MARKETPLACE = "cancelled_on_marketplace"
    UNLINKED = "unlinked"
    CLOSED_BY_MARKETPLACE = "closed_by_marketplace"


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ConfigurationEntry:
    """One property of the chosen variant, in the admin language and in Chinese."""

    name: str
    value: str
    name_zh: str = ""
    value_zh: str = ""


@dataclass(frozen=True, slots=True)
class Goods:
    """What is to be bought; the ids are those of the marketplace."""

    provider: Provider
    goods_id: str
    sku_id: str
    vendor_id: str
    vendor_name: str
    title: str
    title_zh: str = ""
    configuration: tuple[ConfigurationEntry, ...] = ()
    weight_grams: int | None = None
    photo_url: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel on its way from the vendor to us."""

    tracking_number: str
    carrier: str = ""
    quantity: int | None = None
    """Pieces of the item in it; None when the marketplace does not say."""


@dataclass(frozen=True, slots=True)
class Refund:
    """What comes back for a line of a provider order; `amount` is None when nobody says."""

    status: RefundStatus
    raw_status: str = ""
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The provider order that an item is on, and what the marketplace says of it."""

    provider: Provider
    session_id: str
    provider_order_id: str
    booked: bool
    """True when Caigou made the provider order, False when the item was bound to it."""
    operation_id: str
    booking_id: str | None = None
    provider_status: ProviderStatus | None = None
    raw_status: str | None = None
    unknown_words: tuple[str, ...] = ()
    """The marketplace's words that nobody has documented, so that each is recorded once."""
    purchase_price: Money | None = None
    """What one piece costs on it."""
    price_as_of: datetime | None = None
    """When it cost that, by the marketplace's clock; None when the marketplace did not say."""
    refund: Refund | None = None
    refund_as_of: datetime | None = None
