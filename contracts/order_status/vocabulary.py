"""Words of orders and items that cross the border."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from contracts.marketplace.vocabulary import ProviderStatus
from contracts.model import Identifier, ItemRef, Message, Money, Provider, Quantity, Text


class ItemStatus(StrEnum):
    """The thirteen statuses of an order item."""

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


class Inspection(StrEnum):
    """What is known of goods that have reached our warehouse."""

    ARRIVED = "arrived"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class ConfigurationEntry(Message):
    """One property of the chosen variant, in the admin language and in Chinese."""

    name: Annotated[str, StringConstraints(max_length=200)]
    value: Annotated[str, StringConstraints(max_length=200)]
    name_zh: Annotated[str, StringConstraints(max_length=200)] = ""
    value_zh: Annotated[str, StringConstraints(max_length=200)] = ""


class Goods(Message):
    """What is to be bought: the ids are those of the marketplace."""

    provider: Provider
    goods_id: Identifier
    """1688: offerId; Taobao: item id."""
    sku_id: Annotated[str, StringConstraints(max_length=64)] = ""
    """1688: specId; Taobao: sku id; empty when the goods have no variants."""
    vendor_id: Identifier
    vendor_name: Annotated[str, StringConstraints(max_length=200)] = ""
    title: Text
    title_zh: Text = ""
    configuration: tuple[ConfigurationEntry, ...] = ()
    weight_grams: Annotated[int, Field(ge=0)] | None = None
    """Weight of one piece in grams."""
    photo_url: Annotated[str, StringConstraints(max_length=2000)] = ""
    description: Text = ""


class ItemDetails(Message):
    """One item as the shop registers it."""

    item_id: Identifier
    goods: Goods
    quantity: Quantity
    price: Money
    """Sale price of one piece, in the customer's currency."""
    expected_purchase_price: Money | None = None
    """What one piece should cost on the marketplace, in CNY; the price guard compares with it."""

    @model_validator(mode="after")
    def _expects_yuan(self) -> Self:
        expected = self.expected_purchase_price
        if expected is not None and expected.currency != "CNY":
            msg = "marketplaces are paid in CNY, so the expected purchase price is in CNY"
            raise ValueError(msg)
        return self


class Customer(Message):
    """A customer. Only `reference` enters events; the rest is kept where it can be erased."""

    reference: Identifier
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    phone: Annotated[str, StringConstraints(max_length=50)] = ""
    address: Annotated[str, StringConstraints(max_length=1000)] = ""


class OperationType(StrEnum):
    """What an operation does; the reference product's words stand behind."""

    BOOKING = "booking"  # exporting
    BINDING = "binding"  # linking
    UNBINDING = "unbinding"  # unlinking
    STATUS_CHANGE = "status_change"
    IMPORT = "import"


class LineOutcome(StrEnum):
    """How a line of an operation ended."""

    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SettledLine(ItemRef):
    """A line of an operation that has ended, and how."""

    outcome: LineOutcome
    code: str = ""
    message: str = ""


class RefusedLine(ItemRef):
    """A line that an operation refused from the start."""

    code: str
    message: str


class BookingLine(ItemRef):
    """All that the gateway needs to buy one item."""

    goods: Goods
    quantity: Quantity
    expected_purchase_price: Money | None = None


class LinkedLine(ItemRef):
    """An item and the provider order it is on."""

    provider: Provider
    session_id: str
    provider_order_id: Identifier
    booked: bool
    """True when Caigou made the provider order, False when the item was bound to it."""


class ItemLink(Message):
    """The provider order that a new item stands on from its start, because it was split off."""

    provider: Provider
    session_id: str
    provider_order_id: Identifier
    booked: bool
    """True when Caigou made the provider order, False when the item was bound to it."""


class BindingLine(ItemRef):
    """What the gateway must find on the provider order that an item shall be bound to."""

    goods: Goods
    quantity: Quantity


class Parcel(Message):
    """One parcel on its way from the vendor to us."""

    tracking_number: Identifier
    carrier: Annotated[str, StringConstraints(max_length=200)] = ""
    quantity: Quantity | None = None
    """Pieces of the item in it; absent when the marketplace does not say."""


class StatusEffect(Message):
    """What a provider status means for the items on the order."""

    status: ProviderStatus
    moves_to: ItemStatus | None = None
    """Only along the transition table, and never against what a person set later."""
    unbinds: bool = False

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if self.unbinds and self.moves_to is not None:
            msg = "an unbound item is Paid again: it cannot be moved as well"
            raise ValueError(msg)
        return self
