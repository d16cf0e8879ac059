"""Commands that wait to be decided, and how many of them the next batch takes."""

from collections import deque
from collections.abc import Iterator

from chassis.writer.batch import Batch
from chassis.writer.pending import OverloadedError, Pending

MAX_BATCH = 256
MAX_STREAMS = 1_000
"""Streams that the commands of one batch may look at, unless one alone looks at more."""
MIN_HALF = 4
"""Fewer than these are not worth two commits."""
MAX_PENDING = 20_000


class Queue:
    """Keeps the order of arrival."""

    def __init__(self) -> None:
        self._pendings: deque[Pending] = deque()
        self._reads = 0
        """Streams that all of them together say they will look at."""

    def __len__(self) -> int:
        return len(self._pendings)

    def __iter__(self) -> Iterator[Pending]:
        return iter(self._pendings)

    def check(self) -> None:
        """Raise OverloadedError when no more may wait."""
        if len(self._pendings) >= MAX_PENDING:
            raise OverloadedError

    def append(self, pending: Pending) -> None:
        self._pendings.append(pending)
        self._reads += len(pending.reads)

    def size(self, batch: Batch | None, *, is_under_way: bool) -> int:
        """Say how many may join the batch.

        Half of them where nothing is under way or decided, so that the others are decided while
        the first are committed.
        """
        waiting = len(self._pendings)
        if not waiting:
            return 0
        decided, streams = 0, 0
        if batch is not None:
            if batch.failed:
                return 0
            decided, streams = len(batch.pendings), batch.streams
        elif not is_under_way and waiting > MIN_HALF:
            waiting -= waiting // 2
        waiting = min(waiting, MAX_BATCH - decided)
        if streams + self._reads <= MAX_STREAMS:
            return waiting
        for number in range(waiting):
            streams += len(self._pendings[number].reads)
            if streams > MAX_STREAMS and (number or decided):
                # What looks at very much shares its commit with few: the others do not wait for it.
                return number
        return waiting

    def take(self, number: int) -> list[Pending]:
        """Return the first so many."""
        taken = [self._pendings.popleft() for _ in range(number)]
        for pending in taken:
            self._reads -= len(pending.reads)
        return taken
