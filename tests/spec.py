"""Given, when, then: how the rules of the domain are told.

given(decide, evolve, registered(), paid()).when(book()).then(booking_requested())
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import pytest

S = TypeVar("S")
E = TypeVar("E")
C = TypeVar("C")


class Refused(Protocol):
    """A refusal, whatever service it comes from."""

    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...


Decide = Callable[[S | None, C], tuple[E, ...] | Refused]
Evolve = Callable[[S | None, E], S]


def fold(evolve: Evolve[S, E], events: Iterable[E], state: S | None = None) -> S:
    """Return the state that the events lead to."""
    for event in events:
        state = evolve(state, event)
    assert state is not None, "no event at all"
    return state


@dataclass(frozen=True)
class Given(Generic[S, E, C]):
    """What has happened so far."""

    decide: Decide[S, C, E]
    evolve: Evolve[S, E]
    events: tuple[E, ...]

    def when(self, command: C) -> "Then[S, E, C]":
        state = fold(self.evolve, self.events) if self.events else None
        return Then(self, command, self.decide(state, command))


@dataclass(frozen=True)
class Then(Generic[S, E, C]):
    """What the command led to."""

    given: Given[S, E, C]
    command: C
    decision: tuple[E, ...] | Refused

    def then(self, *expected: E) -> "Then[S, E, C]":
        events = self._events()
        assert events == expected, self._told(_listed(expected), _listed(events))
        return self

    def then_nothing(self) -> "Then[S, E, C]":
        return self.then()

    def then_refused(self, code: str) -> "Then[S, E, C]":
        refusal = self.decision
        if isinstance(refusal, tuple):
            pytest.fail(self._told(f"a refusal: {code}", _listed(refusal)))
        assert refusal.code == code, self._told(f"a refusal: {code}", str(refusal))
        assert refusal.message.strip(), f"the refusal {code} says nothing to a person"
        return self

    def when(self, command: C) -> "Then[S, E, C]":
        """Go on from here with another command."""
        given = self.given
        return Given(given.decide, given.evolve, given.events + self._events()).when(command)

    @property
    def state(self) -> S:
        """The state afterwards, for facts that no event shows."""
        return fold(self.given.evolve, self.given.events + self._events())

    def _events(self) -> tuple[E, ...]:
        decision = self.decision
        assert isinstance(decision, tuple), self._told("events", str(decision))
        return decision

    def _told(self, expected: str, actual: str) -> str:
        return (
            f"\ngiven     {_listed(self.given.events)}\nwhen      {self.command}"
            f"\nexpected  {expected}\nbut got   {actual}"
        )


def given(decide: Callable[[S | None, C], Any], evolve: Evolve[S, E], *events: E) -> Given[S, E, C]:
    """Begin a sentence; no event = nothing has happened to this thing yet."""
    return Given(decide, evolve, events)


def _listed(events: Iterable[Any]) -> str:
    return "\n          ".join(str(event) for event in events) or "nothing"
