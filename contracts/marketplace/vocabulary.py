"""Words of marketplaces that cross the border."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.model import Identifier, ItemRef, Message, Money, Provider, Quantity


class ProviderStatus(StrEnum):
    """Where a provider order stands, in words both marketplaces share; theirs is kept beside it."""

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


class PlacedOrder(Message):
    """A provider order that a booking made, with the items on it."""

    provider_order_id: Identifier
    total: Money | None = None
    items: tuple[ItemRef, ...]


class FailedItem(ItemRef):
    """An item that could not be booked or bound, and why."""

    code: str
    message: str
    remedy: str = ""


class RefundStatus(StrEnum):
    """Where a refund stands, in words both marketplaces share; theirs is kept beside it."""

    REQUESTED = "requested"
    AGREED = "agreed"
    RETURNING = "returning"
    REFUNDED = "refunded"
    REFUSED = "refused"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Refund(Message):
    """A refund of a line or of a whole provider order."""

    status: RefundStatus
    raw_status: str = ""
    amount: Money | None = None
    """What comes back; absent when the marketplace does not say."""


class ItemOnOrder(ItemRef):
    """An item that is linked to a provider order, and how its line stands there."""

    status: ProviderStatus
    raw_status: str
    unit_price: Money | None = None
    """What one piece costs on the marketplace."""
    refund: Refund | None = None


class ParcelLine(Message):
    """A line of a provider order that has pieces in a parcel."""

    line_id: Identifier
    """The line's number on the marketplace (1688: order entry; Taobao: sub-order)."""
    quantity: Quantity | None = None
    """Pieces of the line in the parcel; absent when the marketplace does not say."""
    items: tuple[ItemRef, ...] = ()
    """Our items on the line; several share its pieces."""


class ParcelOnOrder(Message):
    """A parcel of a provider order; no items named = the marketplace does not say which."""

    tracking_number: Identifier
    carrier: str = ""
    items: tuple[ItemRef, ...] = ()
    lines: tuple[ParcelLine, ...] = ()
    """What is in it, line by line; empty when the marketplace does not say."""


class TraceStep(Message):
    """One place that a parcel came by."""

    text: Annotated[str, StringConstraints(max_length=500)]
    """What happened, in the carrier's words."""
    at: datetime | None = None
    """When, as the marketplace says."""


class PriceGuardMode(StrEnum):
    """What happens when a price is above what was expected by more than is tolerated."""

    ACCEPT = "accept"
    ASK = "ask"
    REFUSE = "refuse"


class PriceVerdict(StrEnum):
    """What became of prices that differ from what was expected."""

    TOLERATED = "tolerated"
    ASKED = "asked"
    REFUSED = "refused"


class PriceDifference(ItemRef):
    """An item whose price on the marketplace is not the expected one; both are for one piece."""

    quantity: Quantity
    expected: Money
    offered: Money


class DeliveryAddress(Message):
    """A warehouse of ours that vendors send to; never a customer's address."""

    address_id: Identifier
    full_name: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    mobile: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    province: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    city: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    district: Annotated[str, StringConstraints(max_length=50)] = ""
    street: Annotated[str, StringConstraints(min_length=1, max_length=150)]
    post_code: Annotated[str, StringConstraints(max_length=10)] = "000000"


class DeliveryRule(Message):
    """Where goods go. A condition that is absent holds always; the first rule that fits counts."""

    address_id: Identifier
    provider: Provider | None = None
    session_id: Identifier | None = None
    vendor_id: Identifier | None = None


class DifferenceKind(StrEnum):
    """What only one side knows."""

    ORDER_ONLY_THERE = "order_only_there"
    ORDER_ONLY_HERE = "order_only_here"
    PAYMENT_ONLY_THERE = "payment_only_there"
    PAYMENT_ONLY_HERE = "payment_only_here"
    REFUND_ONLY_THERE = "refund_only_there"
    REFUND_ONLY_HERE = "refund_only_here"


class Difference(Message):
    """What a reconciliation found on one side only, and the question that it became."""

    kind: DifferenceKind
    provider_order_id: Identifier
    question_id: str
    assigned_to: str = ""
    """Who is asked first: whoever ordered the goods; empty when nobody of ours did."""


class QuestionKind(StrEnum):
    """What an operator is asked."""

    BOOKING_IN_DOUBT = "booking_in_doubt"
    CLOSED_AFTER_PAYMENT = "closed_after_payment"
    CANCEL_WHOLE_ORDER = "cancel_whole_order"
    FACT_DOES_NOT_FIT = "fact_does_not_fit"
    PRICE_ROSE = "price_rose"
    RISK_CONTROL = "risk_control"
    RECONCILIATION = "reconciliation"


class Choice(Message):
    """One possible answer to a question."""

    key: Identifier
    label: Annotated[str, Field(max_length=200)]


class SynchronizationTrigger(StrEnum):
    """Who began a synchronization."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"
