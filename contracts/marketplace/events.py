"""Published events of marketplace_gateway."""

from datetime import datetime
from typing import Any, Literal

from contracts.marketplace.session_events import (
    BudgetLearned,
    BudgetSet,
    ReconciliationFinished,
    SessionAdded,
    SessionAuthorized,
    SessionDisabled,
    SessionEnabled,
    SessionEvent,
    SessionExpired,
    SessionExpiring,
    SessionHandOverFailed,
    SessionHandOverStarted,
    SessionPaused,
    SessionRemoved,
    SessionRenamed,
    SessionResumed,
)
from contracts.marketplace.vocabulary import (
    Choice,
    DeliveryAddress,
    DeliveryRule,
    FailedItem,
    ItemOnOrder,
    ParcelOnOrder,
    PlacedOrder,
    PriceDifference,
    PriceGuardMode,
    PriceVerdict,
    ProviderStatus,
    QuestionKind,
    Refund,
    SynchronizationTrigger,
    TraceStep,
)
from contracts.model import Event, Identifier, ItemRef, Money, Percent, Provider

__all__ = [  # gathered here, so that a reader of events needs one module
    "BudgetLearned",
    "BudgetSet",
    "ReconciliationFinished",
    "SessionAdded",
    "SessionAuthorized",
    "SessionDisabled",
    "SessionEnabled",
    "SessionEvent",
    "SessionExpired",
    "SessionExpiring",
    "SessionHandOverFailed",
    "SessionHandOverStarted",
    "SessionPaused",
    "SessionRemoved",
    "SessionRenamed",
    "SessionResumed",
]


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

    reason: Literal["session_expired", "limit", "not_reached", "price", "paused"]
    message: str
    until: datetime | None = None


class PriceDiffers(BookingEvent):
    """The preview names other prices than were expected, and what follows from it."""

    lines: tuple[PriceDifference, ...]
    total: Money
    """What the whole booking would cost, with shipping."""
    price_mode: str = ""
    """How the marketplace would sell: wholesale, channel …, in its words."""
    verdict: PriceVerdict


class PriceAccepted(BookingEvent):
    """A person accepted these prices; a higher one is asked about again."""

    lines: tuple[PriceDifference, ...]


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
    lines: tuple[FailedItem, ...] = ()
    """Each item's own reason, where they are not all refused for the same."""


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
    refund: Refund | None = None
    """Of the order as a whole."""


class ProviderPriceChanged(Event):
    """The vendor changed what an order costs."""

    provider: Provider
    session_id: str
    provider_order_id: Identifier
    previous: Money
    total: Money
    items: tuple[ItemRef, ...] = ()


class ProviderRefundChanged(Event):
    """A refund of a provider order, or of a line of it, came to another state."""

    provider: Provider
    session_id: str
    provider_order_id: Identifier
    previous: Refund | None = None
    refund: Refund
    items: tuple[ItemRef, ...] = ()


class ParcelMoved(Event):
    """A parcel came by places that were not known before."""

    provider: Provider
    session_id: str
    provider_order_id: Identifier
    tracking_number: Identifier
    carrier: str = ""
    steps: tuple[TraceStep, ...]
    items: tuple[ItemRef, ...] = ()


class ProviderOrderHandedOver(Event):
    """An order is read and cancelled through another session from now on."""

    provider: Provider
    session_id: str
    """The new one."""
    previous_session_id: str
    provider_order_id: Identifier
    items: tuple[ItemRef, ...] = ()


class PriceGuardSet(Event):
    """The rule for prices above what was expected; without a tolerance every rise counts."""

    mode: PriceGuardMode
    percent: Percent | None = None
    """Of the expected price of a piece; absent = not looked at."""
    amount: Money | None = None
    """Of the whole line; absent = not looked at."""


class DeliverySet(Event):
    """Where vendors send goods to; without a rule that fits, to the address of the settings."""

    addresses: tuple[DeliveryAddress, ...] = ()
    rules: tuple[DeliveryRule, ...] = ()


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
    assigned_to: str = ""
    """Who is asked first; anybody with the right may answer."""
    sentence: dict[str, Any] | None = None
    """The text as a template with values, to be said in other languages: docs/sentences.md."""


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
