"""Published events of sessions, i.e. of marketplace accounts."""

from datetime import datetime
from typing import Literal

from contracts.marketplace.vocabulary import Difference
from contracts.model import Event, Identifier, Provider


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


class SessionExpiring(SessionEvent):
    """The authorisation ends soon and nothing prolongs it by itself: log in again before."""

    expires_at: datetime


class SessionPaused(SessionEvent):
    """The marketplace takes no more from the account for now, and all its work waits."""

    reason: Literal["booking_limit", "rate_limit", "risk_control"]
    code: str
    """As the marketplace sent it."""
    message: str
    until: datetime | None = None
    """When it makes sense to try again; absent = a person must clear it."""


class SessionResumed(SessionEvent):
    pass


class BudgetSet(SessionEvent):
    """A person set how many bookings the session may send; absent = without limit."""

    per_minute: int | None = None
    per_hour: int | None = None
    per_day: int | None = None


class BudgetLearned(SessionEvent):
    """The marketplace refused for buying too much: the budget is now what went well before."""

    per_minute: int | None = None
    per_hour: int | None = None
    per_day: int | None = None
    code: str
    message: str


class SessionHandOverStarted(SessionEvent):
    """The session is to be removed once another one sees its orders in flight."""

    to_session_id: str


class SessionHandOverFailed(SessionEvent):
    """The other session does not see these orders, so that the session stays, disabled."""

    to_session_id: str
    provider_order_ids: tuple[Identifier, ...]


class ReconciliationFinished(SessionEvent):
    """The session's orders were compared with the marketplace's own list."""

    provider_orders: int
    differences: tuple[Difference, ...] = ()
