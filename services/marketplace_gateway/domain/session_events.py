"""What can happen to a session, i.e. to one marketplace account for buying."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.marketplace_gateway.domain.provider_order import Provider


class PauseReason(StrEnum):
    """Why a marketplace takes nothing more from an account for now."""

    BOOKING_LIMIT = "booking_limit"
    RATE_LIMIT = "rate_limit"
    RISK_CONTROL = "risk_control"


class DifferenceKind(StrEnum):
    """What a reconciliation found on one side only."""

    ORDER_ONLY_THERE = "order_only_there"
    ORDER_ONLY_HERE = "order_only_here"
    PAYMENT_ONLY_THERE = "payment_only_there"
    PAYMENT_ONLY_HERE = "payment_only_here"
    REFUND_ONLY_THERE = "refund_only_there"
    REFUND_ONLY_HERE = "refund_only_here"


@dataclass(frozen=True, slots=True)
class Difference:
    """One such finding, and the question that it became; `assigned_to` is asked first."""

    kind: DifferenceKind
    provider_order_id: str
    question_id: str
    assigned_to: str = ""


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """Something happened to a session."""

    provider: Provider


@dataclass(frozen=True, slots=True)
class SessionAdded(SessionEvent):
    name: str
    account_id: str
    by: str = ""
    """Who added it; is asked where nobody else is known."""


@dataclass(frozen=True, slots=True)
class SessionAuthorized(SessionEvent):
    pass


@dataclass(frozen=True, slots=True)
class SessionExpired(SessionEvent):
    reason: str


@dataclass(frozen=True, slots=True)
class SessionExpiring(SessionEvent):
    """The authorisation ends soon, and nothing prolongs it by itself."""

    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionRenamed(SessionEvent):
    name: str


@dataclass(frozen=True, slots=True)
class SessionDisabled(SessionEvent):
    pass


@dataclass(frozen=True, slots=True)
class SessionEnabled(SessionEvent):
    pass


@dataclass(frozen=True, slots=True)
class SessionRemoved(SessionEvent):
    pass


@dataclass(frozen=True, slots=True)
class SessionPaused(SessionEvent):
    """All work of the account waits: until a time, or, without one, for a person."""

    reason: PauseReason
    code: str
    message: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionResumed(SessionEvent):
    pass


@dataclass(frozen=True, slots=True)
class BudgetSet(SessionEvent):
    per_minute: int | None = None
    per_hour: int | None = None
    per_day: int | None = None


@dataclass(frozen=True, slots=True)
class BudgetLearned(SessionEvent):
    per_minute: int | None
    per_hour: int | None
    per_day: int | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class SessionHandOverStarted(SessionEvent):
    to_session_id: str


@dataclass(frozen=True, slots=True)
class SessionHandOverFailed(SessionEvent):
    to_session_id: str
    provider_order_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReconciliationFinished(SessionEvent):
    provider_orders: int
    differences: tuple[Difference, ...] = ()
