"""Keeps the commands of one consumer in order, also when one of them fails.

A consumer may queue many commands before it hears of the first. Each stores how far the consumer
has come; were the later ones done after an earlier one failed, that one would be skipped for ever.
"""

import math
from collections.abc import Collection

from chassis.writer.pending import Pending


class EarlierFailedError(Exception):
    """A command of the same consumer, queued before this one, failed; this one was not tried."""


class ConsumerOrder:
    """Remembers which consumers have a failure behind which nothing may be done."""

    def __init__(self) -> None:
        self._barriers: dict[str, float] = {}

    def check(self, pending: Pending, stopped: Collection[str]) -> None:
        """Raise EarlierFailedError for a command that was queued before the failure was told.

        `stopped` names the consumers with a failure in this very batch.
        """
        if pending.context.consumer in stopped:
            raise EarlierFailedError
        if pending.ticket <= self._barriers.get(pending.context.consumer, 0):
            raise EarlierFailedError

    def failed(self, pending: Pending, error: BaseException) -> None:
        """Close the way."""
        if pending.context.consumer and not isinstance(error, EarlierFailedError):
            self._barriers[pending.context.consumer] = math.inf

    def told(self, pending: Pending, ticket: int) -> None:
        """Open it for what is queued from now on: the consumer knows."""
        consumer = pending.context.consumer
        if math.isinf(self._barriers.get(consumer, 0)):
            self._barriers[consumer] = ticket
