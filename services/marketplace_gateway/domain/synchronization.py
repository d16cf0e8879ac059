"""Synchronization: one reading of the provider orders of one session, by hand or by itself."""

from dataclasses import dataclass, replace
from enum import StrEnum

from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.refusal import Refusal


class Trigger(StrEnum):
    MANUAL = "manual"
    AUTOMATIC = "automatic"


class SyncOutcome(StrEnum):
    SUCCEEDED = "succeeded"
    PARTLY = "partly"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class SynchronizationEvent:
    """Something happened to a synchronization."""

    provider: Provider
    session_id: str


@dataclass(frozen=True, slots=True)
class SynchronizationStarted(SynchronizationEvent):
    trigger: Trigger
    order_ids: tuple[str, ...]
    item_lines: int
    provider_orders: int
    provider_order_ids: tuple[str, ...]
    """Those to be read one by one; empty = whatever the account has changed."""


@dataclass(frozen=True, slots=True)
class SynchronizationProgressed(SynchronizationEvent):
    provider_orders_read: int
    provider_orders: int
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SynchronizationWaiting(SynchronizationEvent):
    """The session has expired; a login lets it go on."""


@dataclass(frozen=True, slots=True)
class SynchronizationFinished(SynchronizationEvent):
    outcome: SyncOutcome
    provider_orders_read: int
    changed: int
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SynchronizationState:
    started: SynchronizationStarted
    waiting: bool = False
    outcome: SyncOutcome | None = None
    provider_orders_read: int = 0
    changed: int = 0
    errors: tuple[str, ...] = ()


Decision = tuple[SynchronizationEvent, ...]


def evolve(state: SynchronizationState | None, event: SynchronizationEvent) -> SynchronizationState:
    """Return the synchronization as it is after the event."""
    if isinstance(event, SynchronizationStarted):
        return SynchronizationState(event)
    assert state is not None, "a synchronization begins with SynchronizationStarted"
    match event:
        case SynchronizationWaiting():
            return replace(state, waiting=True)
        case SynchronizationProgressed():
            read, errors = event.provider_orders_read, event.errors
            return replace(state, waiting=False, provider_orders_read=read, errors=errors)
        case SynchronizationFinished(outcome=SyncOutcome.CANCELLED):
            return replace(state, waiting=False, outcome=event.outcome)
        case SynchronizationFinished():
            return replace(
                state,
                waiting=False,
                outcome=event.outcome,
                provider_orders_read=event.provider_orders_read,
                changed=event.changed,
                errors=event.errors,
            )
        case _:
            return state


def wait(state: SynchronizationState | None) -> Decision:
    if state is None or state.outcome or state.waiting:
        return ()
    started = state.started
    return (SynchronizationWaiting(started.provider, started.session_id),)


def progress(
    state: SynchronizationState | None, read: int, total: int, errors: tuple[str, ...]
) -> Decision:
    if state is None or state.outcome:
        return ()
    started = state.started
    head = (started.provider, started.session_id)
    return (SynchronizationProgressed(*head, read, total, errors),)


def finish(
    state: SynchronizationState | None, read: int, changed: int, errors: tuple[str, ...]
) -> Decision:
    if state is None or state.outcome:
        return ()
    outcome = SyncOutcome.SUCCEEDED
    if errors:
        outcome = SyncOutcome.PARTLY if read else SyncOutcome.FAILED
    head = (state.started.provider, state.started.session_id)
    return (SynchronizationFinished(*head, outcome, read, changed, errors),)


def cancel(state: SynchronizationState | None) -> Decision | Refusal:
    """Stop a running one; what was read stays."""
    if state is None:
        return Refusal("synchronization_unknown", "There is no such synchronization.")
    if state.outcome is not None:
        return Refusal("synchronization_finished", "The synchronization has ended already.")
    head = (state.started.provider, state.started.session_id)
    return (SynchronizationFinished(*head, SyncOutcome.CANCELLED, 0, 0),)
