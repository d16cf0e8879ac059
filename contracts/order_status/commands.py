"""Commands that order_status takes, over HTTP and over the bus.

Each carries an idempotency key and the actor's token in the transport's headers.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from contracts.model import (
    Identifier,
    ItemRef,
    Message,
    Money,
    Pieces,
    Provider,
    Quantity,
    Text,
)
from contracts.order_status.vocabulary import (
    ConfigurationEntry,
    Customer,
    ItemDetails,
    ItemStatus,
    StatusEffect,
)

MAX_LINES = 10_000
"""Items in one command; an order of 5,000 is legal, and so is a command on all of it."""


class ItemTarget(ItemRef):
    """An item, and the version that the sender saw; a stale one is refused with what changed."""

    version: Annotated[int, Field(ge=1)] | None = None


Targets = Annotated[tuple[ItemTarget, ...], Field(min_length=1, max_length=MAX_LINES)]


class RegisterOrder(Message):
    """A whole order. Registering the same again is harmless; other content is refused."""

    order_id: Identifier
    customer: Customer
    items: Annotated[tuple[ItemDetails, ...], Field(min_length=1, max_length=MAX_LINES)]


class AddItem(Message):
    """A customer adds an item later; refused once the order is received at the warehouse."""

    order_id: Identifier
    item: ItemDetails


class ReportPaid(Message):
    """The customer has paid: the items named, or every item that awaits payment."""

    order_id: Identifier
    item_ids: Annotated[tuple[Identifier, ...], Field(max_length=MAX_LINES)] = ()


class Book(Message):
    """Buy items on their marketplaces. Either `items`, or `order_id` for every bookable one."""

    items: Annotated[tuple[ItemTarget, ...], Field(max_length=MAX_LINES)] = ()
    order_id: Identifier | None = None
    session_ids: dict[Provider, str] = Field(default_factory=dict)
    message: Annotated[str, Field(max_length=500)] = ""
    """To the vendor; 1688 takes at most 500 characters."""
    merge_orders: bool = False
    """Put items of several orders from one vendor on one provider order. 1688 cancels whole
    orders only, so that each order has its own unless somebody wants them together."""
    queue_when_limited: bool = True
    """Wait for the marketplace's booking limit instead of being refused by it."""

    @model_validator(mode="after")
    def _names_items_or_an_order(self) -> Self:
        if bool(self.items) == bool(self.order_id):
            msg = "name either items, or the order whose bookable items shall all be booked"
            raise ValueError(msg)
        return self


class Bind(Message):
    """Bind items to a provider order that exists already."""

    items: Targets
    provider_order_id: Identifier
    session_id: str | None = None


class Unbind(Message):
    """Free items from their provider orders; an unpaid one of ours is cancelled there too."""

    items: Targets
    only_unlink: bool = False


class ChangeStatus(Message):
    """Give every item the status. Going backwards is a correction and needs a reason."""

    items: Targets
    status: ItemStatus
    correction: bool = False
    reason: Text = ""


class SplitItem(Message):
    """Move part of an item's quantity to a new item beside it."""

    item: ItemTarget
    new_item_id: Identifier
    quantity: Quantity


class RecordReceipt(Message):
    """Count what came of an item: what was accepted is Received at warehouse, the others are not.

    What was rejected, or is still to be judged, is in Goods quality inspection; what did not come
    stands as it stood. Parts that stand apart become items of their own, numbered by the service.
    """

    item: ItemTarget
    received: Quantity
    """Pieces that came, or that were judged now; never more than the item has."""
    accepted: Pieces = 0
    rejected: Pieces = 0
    reason: Text = ""
    """Why some were rejected."""

    @model_validator(mode="after")
    def _judges_what_was_received(self) -> Self:
        if self.accepted + self.rejected > self.received:
            msg = "no more pieces can be accepted and rejected than were received"
            raise ValueError(msg)
        if self.rejected and not self.reason.strip():
            msg = "say why pieces were rejected"
            raise ValueError(msg)
        return self


class ConfirmPrice(Message):
    """The customer accepted the new price: the item is Paid again."""

    item: ItemTarget
    price: Money


class ChangeConfiguration(Message):
    item: ItemTarget
    configuration: tuple[ConfigurationEntry, ...]


class AddNote(Message):
    """A note on an item, or on the order when `item_id` is absent."""

    order_id: Identifier
    item_id: Identifier | None = None
    text: Annotated[str, Field(min_length=1, max_length=4000)]


class CancelOperation(Message):
    """Withdraw what an operation has not yet sent to the marketplace."""

    operation_id: Identifier
    reason: Text = ""


class ImportOrders(Message):
    """Register many orders at once: all of them, or, with any bad line, none."""

    source: Annotated[str, Field(max_length=200)]
    orders: Annotated[tuple[RegisterOrder, ...], Field(min_length=1, max_length=MAX_LINES)]


class AgreePurchasePrice(Message):
    """Set what one piece may cost, in CNY; it holds until a person replaces it."""

    item: ItemTarget
    price: Money
    reason: Text = ""

    @model_validator(mode="after")
    def _agrees_on_yuan(self) -> Self:
        if self.price.currency != "CNY":
            msg = "marketplaces are paid in CNY, so the purchase price is in CNY"
            raise ValueError(msg)
        return self


class SetAutomaticBooking(Message):
    """Book newly paid items by themselves after a delay, or not."""

    enabled: bool
    delay_seconds: Annotated[int, Field(ge=0, le=30 * 24 * 3600)] = 900
    """Time to correct an order before it is bought."""
    session_ids: dict[Provider, str] = Field(default_factory=dict)
    merge_orders: bool = False
    queue_when_limited: bool = True


class SetStatusMapping(Message):
    """Say what provider statuses mean for items; a status that is not named changes nothing."""

    effects: Annotated[tuple[StatusEffect, ...], Field(max_length=50)]

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        named = [effect.status for effect in self.effects]
        if len(set(named)) != len(named):
            msg = "a provider status is named twice"
            raise ValueError(msg)
        return self
