"""An item as clients see it: every column of the Purchase tab, and what may be done with it."""

from pydantic import BaseModel, ConfigDict

from services.order_status.domain.item import RequestKind
from services.order_status.domain.vocabulary import (
    Inspection,
    ItemStatus,
    Provider,
    ProviderStatus,
    PurchaseList,
    RefundStatus,
)


class Shape(BaseModel):
    """Base of everything that is read."""

    model_config = ConfigDict(frozen=True)


class Amount(Shape):
    amount: str
    """Exact decimal text."""
    currency: str


class Property(Shape):
    name: str
    value: str
    name_zh: str
    value_zh: str


class GoodsShape(Shape):
    provider: Provider
    goods_id: str
    sku_id: str
    vendor_id: str
    vendor_name: str
    title: str
    title_zh: str
    configuration: tuple[Property, ...]
    weight_grams: int | None
    """Of one piece."""
    photo_url: str
    description: str


class ProviderOrderShape(Shape):
    """The provider order that the item is on."""

    provider: Provider
    session_id: str
    provider_order_id: str
    status: ProviderStatus | None
    raw_status: str | None
    """The marketplace's own word."""
    booked: bool
    """True when Caigou made the provider order, False when the item was bound to it."""
    linked_at: str
    linked_by: str


class ParcelShape(Shape):
    tracking_number: str
    carrier: str
    quantity: int | None
    """Pieces of the item in it; null when the marketplace does not say."""


class LineShape(Shape):
    """How far the pieces of a line have come: of the item, and of all that was split off it.

    registered >= ordered >= shipped >= received >= accepted + rejected, received >= returned.
    """

    items: int
    """How many items the line has become."""
    registered: int
    ordered: int
    shipped: int
    """By the vendor."""
    received: int
    """At our warehouse, now or before."""
    accepted: int
    rejected: int
    returned: int
    """To the vendor."""
    cancelled: int
    open: int
    """Neither accepted nor returned, cancelled or impossible to deliver; 0 = complete."""


class RefundShape(Shape):
    """What comes back from the marketplace for the item's line."""

    status: RefundStatus
    raw_status: str
    """The marketplace's own word."""
    amount: Amount | None
    """Null when the marketplace does not say."""


class OpenRequestShape(Shape):
    """The marketplace has been asked and has not answered: other commands are refused."""

    kind: RequestKind
    operation_id: str
    requested_at: str
    requested_by: str


class LastRefusal(Shape):
    """Why the last request came to nothing, until something newer happens."""

    code: str
    message: str
    remedy: str


class ItemLinks(Shape):
    goods: str | None
    """The goods on 1688 or Taobao."""
    provider_order: str | None
    shop_item: str | None
    shop_vendor: str | None


class ItemShape(Shape):
    order_id: str
    item_id: str
    version: int
    """To be sent with a command, so that a stale one is refused."""
    position: int
    """Of the item's last event."""
    status: ItemStatus
    list: PurchaseList | None
    goods: GoodsShape
    quantity: int
    price: Amount
    """Sale price of one piece."""
    total: Amount
    expected_purchase_price: Amount | None
    expected_purchase_total: Amount | None
    inspection: Inspection | None
    """What is known of its goods at our warehouse; null while they are not there."""
    rejection_reason: str
    """Why they were rejected, as whoever looked at them put it."""
    line: LineShape | None
    """Of the whole line; null where an item that was split is shown as of an earlier moment."""
    receivable: bool
    """A receipt can be recorded: it is on its way, or its goods are not judged for good."""
    purchase_price_agreed: bool
    """A person set the expected purchase price; nothing but a person replaces it."""
    offered_price: Amount | None
    """What the marketplace wanted for a piece instead, when it was last asked."""
    purchase_price: Amount | None
    """What one piece costs on the provider order."""
    purchase_total: Amount | None
    refund: RefundShape | None
    provider_order: ProviderOrderShape | None
    parcels: tuple[ParcelShape, ...]
    request: OpenRequestShape | None
    refusal: LastRefusal | None
    attention: bool
    available_statuses: tuple[ItemStatus, ...]
    corrections: tuple[ItemStatus, ...]
    """Backwards: possible with a reason."""
    paid_at: str | None
    """When the customer paid."""
    added_later: bool
    split_from: str | None
    links: ItemLinks
    added_at: str
    changed_at: str
    changed_by: str


class NoteShape(Shape):
    item_id: str | None
    """Null for a note on the order."""
    text: str
    actor: str
    at: str


class ItemDetail(Shape):
    item: ItemShape
    notes: tuple[NoteShape, ...]
    position: int
    catching_up: bool
