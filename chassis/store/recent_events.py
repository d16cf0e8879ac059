"""Events that this process has committed last, so that who follows them need not read them back.

The relay and the projections want each event right after its commit. What they are told here is
what the store would tell them: the same bytes, and no event between two of them is left out.
"""

import threading
from collections.abc import Sequence

from eventsourcing.persistence import Notification

from chassis.store.port import NewEvent

CAPACITY = 2_000
"""Events that are kept at least; a few megabytes. Who is further behind reads the store."""


class RecentEvents:
    """A run of positions without a hole. Used from any thread."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._start = 0
        """The position before the first one kept."""
        self._events: list[NewEvent] = []

    def add(self, events: Sequence[NewEvent], positions: Sequence[int]) -> None:
        """Take over what a commit has written, in the order of its positions."""
        if not positions:
            return
        first, last = positions[0], positions[-1]
        with self._lock:
            if first != self._start + len(self._events) + 1:
                # Another process has written, or a commit has failed: what lies between is not
                # known here.
                self._start, self._events = first - 1, []
            self._events += events
            if last != self._start + len(self._events):
                self._start, self._events = last, []
            if len(self._events) > 2 * self._capacity:
                self._start = last - self._capacity
                del self._events[: -self._capacity]

    def after(self, position: int, limit: int) -> Sequence[Notification]:
        """Return up to `limit` events behind a position; none where they are not known here."""
        with self._lock:
            begin = position - self._start
            found = self._events[begin : begin + limit] if begin >= 0 else ()
        return [
            Notification(one.originator_id, one.originator_version, one.topic, one.state, id=number)
            for number, one in enumerate(found, position + 1)
        ]
