"""Session: one marketplace account for buying. Its tokens are no part of it; see credentials."""

from dataclasses import dataclass, replace
from enum import StrEnum

from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """Something happened to a session."""

    provider: Provider


@dataclass(frozen=True, slots=True)
class SessionAdded(SessionEvent):
    name: str
    account_id: str


@dataclass(frozen=True, slots=True)
class SessionAuthorized(SessionEvent):
    pass


@dataclass(frozen=True, slots=True)
class SessionExpired(SessionEvent):
    reason: str


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
class SessionState:
    provider: Provider
    name: str
    account_id: str
    expired: bool = False
    disabled: bool = False
    removed: bool = False


class SessionVerb(StrEnum):
    """What may be asked of a session by name alone."""

    DISABLE = "disable"
    ENABLE = "enable"
    REMOVE = "remove"


Decision = tuple[SessionEvent, ...] | Refusal

UNKNOWN = Refusal("session_unknown", "There is no such session.")


def evolve(state: SessionState | None, event: SessionEvent) -> SessionState:
    """Return the session as it is after the event."""
    if isinstance(event, SessionAdded):
        return SessionState(event.provider, event.name, event.account_id)
    assert state is not None, "a session begins with SessionAdded"
    match event:
        case SessionAuthorized():
            return replace(state, expired=False)
        case SessionExpired():
            return replace(state, expired=True)
        case SessionRenamed(_, name):
            return replace(state, name=name)
        case SessionDisabled():
            return replace(state, disabled=True)
        case SessionEnabled():
            return replace(state, disabled=False)
        case SessionRemoved():
            return replace(state, removed=True)
        case _:
            return state


def log_in(state: SessionState | None, provider: Provider, name: str, account_id: str) -> Decision:
    """Take a login that the marketplace granted: of a new session, or of an old one again."""
    if state is None:
        return (SessionAdded(provider, name, account_id),)
    if state.removed:
        return UNKNOWN
    if state.account_id != account_id:
        return Refusal(
            "other_account",
            f"This login is of another account ({account_id}) than the session's.",
            {"account_id": account_id},
        )
    return (SessionAuthorized(state.provider),)


def expire(state: SessionState | None, reason: str) -> Decision:
    """Note that the marketplace accepts the session's token no more."""
    if state is None or state.expired or state.removed:
        return ()
    return (SessionExpired(state.provider, reason),)


def rename(state: SessionState | None, name: str) -> Decision:
    if state is None or state.removed:
        return UNKNOWN
    return () if state.name == name else (SessionRenamed(state.provider, name),)


def switch(state: SessionState | None, verb: SessionVerb, in_flight: tuple[str, ...]) -> Decision:
    """Disable, enable or remove; removing is refused while provider orders are in flight."""
    if state is None or state.removed:
        return UNKNOWN
    if verb is SessionVerb.DISABLE:
        return () if state.disabled else (SessionDisabled(state.provider),)
    if verb is SessionVerb.ENABLE:
        return (SessionEnabled(state.provider),) if state.disabled else ()
    if in_flight:
        return Refusal(
            "session_in_use",
            f"{len(in_flight)} provider orders of this session are still in flight.",
            {"provider_order_ids": in_flight[:100]},
        )
    return (SessionRemoved(state.provider),)
