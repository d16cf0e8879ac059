"""The world of one booking: store, marketplace, two gateways, a lease, a person; all immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chassis.streams import StreamName
from chassis.writer.states import NOTHING, Held
from services.marketplace_gateway.application.aggregates import BOOKING, PROVIDER_ORDER, QUESTION
from services.marketplace_gateway.domain.booking import BookingState
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.question import QuestionState
from tests.marketplace_gateway.model.bounds import Bounds

Key = tuple[str, ...]


class Store:
    """What is committed. Two stores are the same when they say the same of every aggregate."""

    __slots__ = ("_hash", "_seen", "states")

    def __init__(self, states: Mapping[StreamName, Held]) -> None:
        self.states = states
        self._seen = frozenset(
            (name.kind, name.key, _told(held.state)) for name, held in states.items()
        )
        self._hash = hash(self._seen)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Store) and self._seen == other._seen

    def get(self, name: StreamName) -> Held:
        return self.states.get(name, NOTHING)

    def of(self, kind: str) -> dict[Key, Any]:
        """Return the states of one kind of aggregate by their keys."""
        return {name.key: held.state for name, held in self.states.items() if name.kind == kind}

    @property
    def bookings(self) -> dict[Key, BookingState]:
        return self.of(BOOKING.kind)

    @property
    def questions(self) -> dict[Key, QuestionState]:
        return self.of(QUESTION.kind)

    @property
    def known_orders(self) -> dict[Key, KnownOrderState]:
        return self.of(PROVIDER_ORDER.kind)

    def changed(self, changes: Mapping[StreamName, Held]) -> "Store":
        return Store({**self.states, **changes}) if changes else self


def _told(state: Any) -> Any:
    """Return what tells one state from another; a question's text is no part of the protocol."""
    if isinstance(state, QuestionState):
        return state.asked.kind, state.choice
    return state


class Fate(StrEnum):
    """What became of a create call that has left."""

    FLYING = "flying"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    LIMITED = "limited"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Call:
    """A create call that has left; when it was accepted it is also the order that it made."""

    outer_id: str
    fate: Fate = Fate.FLYING
    shown: bool = False
    """Whether the marketplace shows the order to those who look."""

    @property
    def may_have_bought(self) -> bool:
        return self.fate not in {Fate.REFUSED, Fate.LIMITED}


@dataclass(frozen=True, slots=True)
class Raised:
    """An answer that is an error, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker was told, and when."""

    value: Any
    tick: int
    store: Store | None = field(default=None, compare=False)
    """What a transaction was decided on; what it answered is in `value`."""


@dataclass(frozen=True, slots=True)
class Job:
    """A worker under way. It is where its answers have led it."""

    booking_id: str
    state: BookingState
    """As the views showed it when the worker began."""
    epoch: int
    tick: int
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Gateway:
    """One process: what it believes of its leadership, and what it is at."""

    epoch: int | None = None
    """None while it stands by."""
    sure: bool = False
    """Whether its lease certainly has not run out."""
    job: Job | None = None
    rested: bool = False
    """It has looked for an order, or does so now, and nothing has happened since it began: to
    look again would show the same. One that may lead no more takes up one more piece of work
    before it learns where it stands."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything there is. `left` says what may still go wrong."""

    store: Store
    left: Bounds
    gateways: tuple[Gateway, Gateway] = (Gateway(), Gateway())
    calls: tuple[Call, ...] = ()
    earlier: tuple[tuple[Key, BookingState], ...] = ()
    """Bookings as they were before the last transaction: what a stale view shows."""
    epoch: int = 0
    holder: int | None = None
    """Which gateway holds the lease."""
    tick: int = 0
    ordered: bool = False
    """Whether the order to book has been delivered."""

    @property
    def orders(self) -> dict[str, Call]:
        """The live orders on the marketplace by their numbers."""
        return {f"PO-{n}": c for n, c in enumerate(self.calls) if c.fate is Fate.ACCEPTED}
