"""Words of marketplaces that cross the border."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from contracts.model import Identifier, ItemRef, Message, Money


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


class ItemOnOrder(ItemRef):
    """An item that is linked to a provider order, and how its line stands there."""

    status: ProviderStatus
    raw_status: str


class ParcelOnOrder(Message):
    """A parcel of a provider order; no items named = the marketplace does not say which."""

    tracking_number: Identifier
    carrier: str = ""
    items: tuple[ItemRef, ...] = ()


class QuestionKind(StrEnum):
    """What an operator is asked."""

    BOOKING_IN_DOUBT = "booking_in_doubt"
    CLOSED_AFTER_PAYMENT = "closed_after_payment"
    CANCEL_WHOLE_ORDER = "cancel_whole_order"
    FACT_DOES_NOT_FIT = "fact_does_not_fit"


class Choice(Message):
    """One possible answer to a question."""

    key: Identifier
    label: Annotated[str, Field(max_length=200)]


class SynchronizationTrigger(StrEnum):
    """Who began a synchronization."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"
