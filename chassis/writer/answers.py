"""Gives outcomes to those who wait; what has to be begun is begun before they go on."""

from collections.abc import Callable, Iterable

from chassis.writer.consumers import ConsumerOrder
from chassis.writer.pending import Answered, Pending, resolve

Outcome = Answered | BaseException


class Answers:
    """Collects outcomes until they are sent."""

    def __init__(self, order: ConsumerOrder, ticket: Callable[[], int]) -> None:
        self._order, self._ticket = order, ticket
        self._ready: list[tuple[Pending, Outcome]] = []

    def give(self, pending: Pending, outcome: Outcome) -> None:
        if isinstance(outcome, BaseException):
            self._order.failed(pending, outcome)
        self._ready.append((pending, outcome))

    def fail_all(self, pendings: Iterable[Pending], error: BaseException) -> None:
        for pending in pendings:
            self.give(pending, error)

    def send(self) -> None:
        ready, self._ready = self._ready, []
        for pending, outcome in ready:
            if pending.context.consumer and isinstance(outcome, BaseException):
                self._order.told(pending, self._ticket())
            resolve(pending, outcome)
