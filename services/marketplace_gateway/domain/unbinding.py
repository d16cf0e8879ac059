"""Unbinding: items are freed from one provider order, which is cancelled where that is right.

An unpaid order that we made ourselves is cancelled on the marketplace; one that is paid, or to
which the items were only bound, is just unlinked. Marketplaces cancel whole orders: when other
items stand on it, a person is asked first.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.references import ItemRef


class UnbindOutcome(StrEnum):
    """What became of the provider order."""

    CANCELLED_ON_MARKETPLACE = "cancelled_on_marketplace"
    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True)
class UnbindingEvent:
    """Something happened to the unbinding of one provider order in one operation."""

    operation_id: str
    provider: Provider
    session_id: str
    provider_order_id: str


@dataclass(frozen=True, slots=True)
class UnbindingTaken(UnbindingEvent):
    items: tuple[ItemRef, ...]
    booked: bool
    only_unlink: bool


@dataclass(frozen=True, slots=True)
class CancellationSent(UnbindingEvent):
    """The marketplace has taken the cancellation and works on it."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CancellationChosen(UnbindingEvent):
    """A person said what shall become of an order on which other items stand too."""

    whole_order: bool


@dataclass(frozen=True, slots=True)
class UnbindingDone(UnbindingEvent):
    outcome: UnbindOutcome
    items: tuple[ItemRef, ...]


@dataclass(frozen=True, slots=True)
class UnbindingRefused(UnbindingEvent):
    items: tuple[ItemRef, ...]
    code: str
    message: str


class UnbindingStatus(StrEnum):
    """Where an unbinding stands."""

    OPEN = "open"
    CANCELLING = "cancelling"
    DONE = "done"
    REFUSED = "refused"


ENDED = frozenset({UnbindingStatus.DONE, UnbindingStatus.REFUSED})


@dataclass(frozen=True, slots=True)
class UnbindingState:
    operation_id: str
    provider: Provider
    session_id: str
    provider_order_id: str
    items: tuple[ItemRef, ...]
    booked: bool
    only_unlink: bool
    status: UnbindingStatus = UnbindingStatus.OPEN
    whole_order: bool | None = None
    """A person's answer, when one was asked."""
    sent_at: datetime | None = None

    @property
    def head(self) -> tuple[str, Provider, str, str]:
        return self.operation_id, self.provider, self.session_id, self.provider_order_id


Decision = tuple[UnbindingEvent, ...]


def evolve(state: UnbindingState | None, event: UnbindingEvent) -> UnbindingState:
    """Return the unbinding as it is after the event."""
    if isinstance(event, UnbindingTaken):
        head = (event.operation_id, event.provider, event.session_id, event.provider_order_id)
        return UnbindingState(*head, event.items, event.booked, event.only_unlink)
    assert state is not None, "an unbinding begins with UnbindingTaken"
    match event:
        case CancellationSent():
            return replace(state, status=UnbindingStatus.CANCELLING, sent_at=event.at)
        case CancellationChosen():
            return replace(state, whole_order=event.whole_order, only_unlink=not event.whole_order)
        case UnbindingDone():
            return replace(state, status=UnbindingStatus.DONE)
        case UnbindingRefused():
            return replace(state, status=UnbindingStatus.REFUSED)
        case _:
            return state


def sent(state: UnbindingState, at: datetime) -> Decision:
    if state.status is not UnbindingStatus.OPEN:
        return ()
    return (CancellationSent(*state.head, at),)


def choose(state: UnbindingState, *, whole_order: bool) -> Decision:
    if state.status is not UnbindingStatus.OPEN or state.whole_order is not None:
        return ()
    return (CancellationChosen(*state.head, whole_order),)


def finish(state: UnbindingState, outcome: UnbindOutcome, items: tuple[ItemRef, ...]) -> Decision:
    if state.status in ENDED:
        return ()
    return (UnbindingDone(*state.head, outcome, items),)


def refuse(state: UnbindingState, code: str, message: str) -> Decision:
    if state.status in ENDED:
        return ()
    return (UnbindingRefused(*state.head, state.items, code, message),)
