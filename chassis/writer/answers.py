"""Carries outcomes from the writer's thread to the event loops, each loop woken once per batch."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence

from chassis.writer.consumers import ConsumerOrder
from chassis.writer.pending import Answered, Pending, resolve

Outcome = Answered | BaseException


class Answers:
    """Collects outcomes until they are sent."""

    def __init__(self, order: ConsumerOrder, ticket: Callable[[], int]) -> None:
        self._order, self._ticket = order, ticket
        self._ready: dict[asyncio.AbstractEventLoop, list[tuple[Pending, Outcome]]] = {}

    def give(self, pending: Pending, outcome: Outcome) -> None:
        if isinstance(outcome, BaseException):
            self._order.failed(pending, outcome)
        self._ready.setdefault(pending.loop, []).append((pending, outcome))

    def fail_all(self, pendings: Iterable[Pending], error: BaseException) -> None:
        for pending in pendings:
            self.give(pending, error)

    def send(self) -> None:
        ready, self._ready = self._ready, {}
        for loop, outcomes in ready.items():
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(self._tell, outcomes)

    def _tell(self, outcomes: Sequence[tuple[Pending, Outcome]]) -> None:
        for pending, outcome in outcomes:
            if pending.context.consumer and isinstance(outcome, BaseException):
                self._order.told(pending, self._ticket())
            resolve(pending, outcome)
