"""Session: one marketplace account for buying. Its tokens are no part of it; see credentials."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.marketplace_gateway.domain import session_events as e
from services.marketplace_gateway.domain.budget import UNLIMITED, Budget, learn
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class SessionState:
    provider: Provider
    name: str
    account_id: str
    expired: bool = False
    disabled: bool = False
    removed: bool = False
    blocked: bool = False
    """Under risk control: nothing is sent until a person has cleared it."""
    paused_until: datetime | None = None
    pauses: int = 0
    """How often it was paused; tells one risk control from the next."""
    budget: Budget = UNLIMITED
    expiry_told: datetime | None = None
    handing_over_to: str = ""
    added_by: str = ""

    def waits_until(self, now: datetime) -> datetime | None:
        """Return until when nothing is booked with it, None when it may book."""
        until = self.paused_until
        return until if until is not None and until > now else None


class SessionVerb(StrEnum):
    """What may be asked of a session by name alone."""

    DISABLE = "disable"
    ENABLE = "enable"
    REMOVE = "remove"


Events = tuple[e.SessionEvent, ...]
Decision = Events | Refusal

UNKNOWN = Refusal("session_unknown", "There is no such session.")


def evolve(state: SessionState | None, event: e.SessionEvent) -> SessionState:
    """Return the session as it is after the event."""
    if isinstance(event, e.SessionAdded):
        return SessionState(event.provider, event.name, event.account_id, added_by=event.by)
    assert state is not None, "a session begins with SessionAdded"
    match event:
        case e.SessionAuthorized():
            return replace(state, expired=False, expiry_told=None)
        case e.SessionExpired():
            return replace(state, expired=True)
        case e.SessionExpiring(_, expires_at):
            return replace(state, expiry_told=expires_at)
        case e.SessionRenamed(_, name):
            return replace(state, name=name)
        case e.SessionDisabled():
            return replace(state, disabled=True)
        case e.SessionEnabled():
            return replace(state, disabled=False)
        case e.SessionRemoved():
            return replace(state, removed=True, handing_over_to="")
        case e.SessionPaused(until=until):
            pauses = state.pauses + 1
            return replace(state, blocked=until is None, paused_until=until, pauses=pauses)
        case e.SessionResumed():
            return replace(state, blocked=False, paused_until=None)
        case e.BudgetSet() | e.BudgetLearned():
            budget = Budget(event.per_minute, event.per_hour, event.per_day)
            return replace(state, budget=budget)
        case e.SessionHandOverStarted(_, to_session_id):
            return replace(state, disabled=True, handing_over_to=to_session_id)
        case e.SessionHandOverFailed():
            return replace(state, handing_over_to="")
        case _:
            return state


def log_in(
    state: SessionState | None, provider: Provider, name: str, account_id: str, by: str = ""
) -> Decision:
    """Take a login that the marketplace granted: of a new session, or of an old one again."""
    if state is None:
        return (e.SessionAdded(provider, name, account_id, by),)
    if state.removed:
        return UNKNOWN
    if state.account_id != account_id:
        return Refusal(
            "other_account",
            f"This login is of another account ({account_id}) than the session's.",
            {"account_id": account_id},
        )
    return (e.SessionAuthorized(state.provider),)


def expire(state: SessionState | None, reason: str) -> Events:
    """Note that the marketplace accepts the session's token no more."""
    if state is None or state.expired or state.removed:
        return ()
    return (e.SessionExpired(state.provider, reason),)


def warn(state: SessionState | None, expires_at: datetime) -> Events:
    """Tell, once for each end, that the authorisation ends soon."""
    if state is None or state.expired or state.removed or state.expiry_told == expires_at:
        return ()
    return (e.SessionExpiring(state.provider, expires_at),)


def rename(state: SessionState | None, name: str) -> Decision:
    if state is None or state.removed:
        return UNKNOWN
    return () if state.name == name else (e.SessionRenamed(state.provider, name),)


def switch(state: SessionState | None, verb: SessionVerb, in_flight: tuple[str, ...]) -> Decision:
    """Disable, enable or remove; removing is refused while provider orders are in flight."""
    if state is None or state.removed:
        return UNKNOWN
    if verb is SessionVerb.DISABLE:
        return () if state.disabled else (e.SessionDisabled(state.provider),)
    if verb is SessionVerb.ENABLE:
        return (e.SessionEnabled(state.provider),) if state.disabled else ()
    if in_flight:
        return Refusal(
            "session_in_use",
            f"{len(in_flight)} provider orders of this session are still in flight.",
            {"provider_order_ids": in_flight[:100]},
        )
    return (e.SessionRemoved(state.provider),)


def set_budget(state: SessionState | None, budget: Budget) -> Decision:
    """Take a budget that a person sets, in the place of any that was learned."""
    if state is None or state.removed:
        return UNKNOWN
    limits = (budget.per_minute, budget.per_hour, budget.per_day)
    changed = () if state.budget == budget else (e.BudgetSet(state.provider, *limits),)
    # Whoever sets it says how much may be sent now: a pause for the limit is over as well.
    resumed = (e.SessionResumed(state.provider),) if state.paused_until else ()
    return (*changed, *resumed)


def limit(
    state: SessionState | None,
    starts: Sequence[datetime],
    now: datetime,
    refusal: tuple[str, str],
    retry_at: datetime | None = None,
) -> Events:
    """Pause after a refusal for buying too much, and learn from it how much is too much.

    `refusal` is the marketplace's code and message; `retry_at` its own word for when, if any.
    An account under risk control goes on waiting for a person.
    """
    if state is None or state.removed or state.blocked or state.waits_until(now) is not None:
        return ()
    budget, again = learn(state.budget, starts, now)
    until = retry_at or again
    pause = e.SessionPaused(state.provider, e.PauseReason.BOOKING_LIMIT, *refusal, until)
    if budget == state.budget:
        return (pause,)
    limits = (budget.per_minute, budget.per_hour, budget.per_day)
    return (pause, e.BudgetLearned(state.provider, *limits, *refusal))


def block(state: SessionState | None, code: str, message: str) -> Events:
    """Stop everything of an account that the marketplace holds for unsafe."""
    if state is None or state.blocked or state.removed:
        return ()
    return (e.SessionPaused(state.provider, e.PauseReason.RISK_CONTROL, code, message),)


def resume(state: SessionState | None) -> Events:
    """Let a paused session work again."""
    if state is None or not (state.blocked or state.paused_until):
        return ()
    return (e.SessionResumed(state.provider),)


def hand_over(
    state: SessionState | None, session_id: str, to: SessionState | None, to_session_id: str
) -> Decision:
    """Begin to remove a session whose orders in flight another one shall look after."""
    if state is None or state.removed:
        return UNKNOWN
    stays = to is not None and not to.removed and not to.handing_over_to
    fits = to is not None and to.provider is state.provider and to_session_id != session_id
    if not stays or not fits:
        return Refusal(
            "hand_over_refused", f"Hand over to another session of {state.provider}.", {}
        )
    if state.handing_over_to == to_session_id:
        return ()
    return (e.SessionHandOverStarted(state.provider, to_session_id),)


def end_hand_over(state: SessionState | None, unseen: tuple[str, ...]) -> Events:
    """Remove the session, or tell which of its orders the other session does not see."""
    if state is None or not state.handing_over_to:
        return ()
    if unseen:
        return (e.SessionHandOverFailed(state.provider, state.handing_over_to, unseen),)
    return (e.SessionRemoved(state.provider),)
