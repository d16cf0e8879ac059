"""Published events of marketplace_gateway."""

from datetime import datetime
from typing import Literal

from contracts.marketplace.vocabulary import (
    Choice,
    FailedItem,
    ItemOnOrder,
    ParcelOnOrder,
    PlacedOrder,
    ProviderStatus,
    QuestionKind,
    SynchronizationTrigger,
)
from contracts.model import Event, Identifier, ItemRef, Money, Provider


class SessionEvent(Event):
    """Something happened to a session, i.e. a marketplace account."""

    session_id: str
    provider: Provider


class SessionAdded(SessionEvent):
    name: str
    account_id: Identifier


class SessionAuthorized(SessionEvent):
    """A person logged in again; what had waited goes on."""


class SessionExpired(SessionEvent):
    reason: str


class SessionRenamed(SessionEvent):
    name: str


class SessionDisabled(SessionEvent):
    pass


class SessionEnabled(SessionEvent):
    pass


class SessionRemoved(SessionEvent):
    pass


class BookingEvent(Event):
    """Something happened to a booking: one create call, one vendor's lines."""

    booking_id: str
    operation_id: str
    provider: Provider
    session_id: str


class BookingPrepared(BookingEvent):
    vendor_id: str
    vendor_name: str
    items: tuple[ItemRef, ...]


class BookingHeld(BookingEvent):
    """The booking waits, and why; `until` when it is known when to try again."""

    reason: Literal["session_expired", "limit", "not_reached"]
    message: str
    until: datetime | None = None


class BookingStarted(BookingEvent):
    """Recorded before the create call leaves."""

    outer_id: str
    total: Money


class BookingPlaced(BookingEvent):
    orders: tuple[PlacedOrder, ...]
    failed: tuple[FailedItem, ...] = ()
    adopted: bool = False
    """Found by our outer id after no answer had come."""


class BookingRefused(BookingEvent):
    """Nothing was bought. `session_id` is empty when no session could take it."""

    items: tuple[ItemRef, ...]
    code: str
    message: str
    remedy: str = ""


class BookingInDoubt(BookingEvent):
    """No answer came: being checked until `checking_until`, then a question."""

    items: tuple[ItemRef, ...]
    since: datetime
    checking_until: datetime


class BookingWithdrawn(BookingEvent):
    items: tuple[ItemRef, ...]


class BookingGivenUp(BookingEvent):
    """A person decided that the order in doubt was not made."""

    items: tuple[ItemRef, ...]


class BindingVerified(Event):
    operation_id: str
    provider: Provider
    session_id: str
    provider_order_id: Identifier
    items: tuple[ItemRef, ...]
    failed: tuple[FailedItem, ...] = ()


class BindingRefused(Event):
    operation_id: str
    provider: Provider
    session_id: str
    provider_order_id: Identifier
    items: tuple[ItemRef, ...]
    code: str
    message: str


class UnbindingDone(Event):
    operation_id: str
    provider: Provider
    session_id: str
    provider_order_id: Identifier
    outcome: Literal["cancelled_on_marketplace", "unlinked"]
    items: tuple[ItemRef, ...]


class UnbindingRefused(Event):
    operation_id: str
    provider: Provider
    session_id: str
    provider_order_id: Identifier
    items: tuple[ItemRef, ...]
    code: str
    message: str


class ProviderOrderChanged(Event):
    """The facts of a provider order as last read, sent only when something differs."""

    provider: Provider
    session_id: str
    provider_order_id: Identifier
    vendor_name: str = ""
    status: ProviderStatus
    raw_status: str
    total: Money | None = None
    items: tuple[ItemOnOrder, ...] = ()
    """Our items on it; empty = unmatched."""
    parcels: tuple[ParcelOnOrder, ...] = ()
    close_reason: str = ""
    modified_at: datetime | None = None


class QuestionAsked(Event):
    """Work waits for a person's answer."""

    question_id: str
    operation_id: str | None = None
    provider: Provider
    session_id: str
    kind: QuestionKind
    text: str
    choices: tuple[Choice, ...]
    items: tuple[ItemRef, ...] = ()
    provider_order_id: str = ""


class QuestionAnswered(Event):
    question_id: str
    provider: Provider
    session_id: str
    choice: str


class SynchronizationEvent(Event):
    """Something happened to a synchronization of one session."""

    synchronization_id: str
    provider: Provider
    session_id: str


class SynchronizationStarted(SynchronizationEvent):
    trigger: SynchronizationTrigger
    order_ids: tuple[Identifier, ...] = ()
    item_lines: int
    """Item lines linked to this session that are to be looked at."""
    provider_orders: int


class SynchronizationProgressed(SynchronizationEvent):
    provider_orders_read: int
    provider_orders: int
    errors: tuple[str, ...] = ()


class SynchronizationWaiting(SynchronizationEvent):
    """The session has expired: waits for a login, then goes on by itself."""

    login_url: str = ""


class SynchronizationFinished(SynchronizationEvent):
    outcome: Literal["succeeded", "partly", "failed", "cancelled"]
    provider_orders_read: int
    changed: int
    errors: tuple[str, ...] = ()
