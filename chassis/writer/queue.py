"""Commands that wait to be decided, and how many of them the next batch takes."""

from collections.abc import Iterator
from heapq import heappop, heappush, nsmallest

from chassis.writer.batch import Batch
from chassis.writer.pending import OverloadedError, Pending

MAX_BATCH = 256
MAX_STREAMS = 250
"""Streams that the commands of one batch may look at, unless one alone looks at more."""
MIN_HALF = 4
"""Fewer than these are not worth two commits."""
MAX_PENDING = 20_000


class Queue:
    """Keeps the order of arrival of each client's commands, and lets clients take turns.

    Start-time fair queueing: a command is stamped where its client's last one ends, counted in
    streams that are looked at, and the lowest stamp comes first. So a few small commands do not
    wait for all the large ones that came before them.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Pending]] = []
        """Stamp, ticket, command."""
        self._ends: dict[tuple[str, str], int] = {}
        """Where the last command of each client ends; forgotten once all has been taken."""
        self._now = 0
        """The stamp that was taken last."""
        self._reads = 0
        """Streams that all of them together say they will look at."""

    def __len__(self) -> int:
        return len(self._heap)

    def __iter__(self) -> Iterator[Pending]:
        return (pending for _, _, pending in sorted(self._heap, key=_place))

    def check(self) -> None:
        """Raise OverloadedError when no more may wait."""
        if len(self._heap) >= MAX_PENDING:
            raise OverloadedError

    def append(self, pending: Pending) -> None:
        context, reads = pending.context, len(pending.reads)
        # A consumer's commands have the actors of the events, and are decided in their order.
        client = (context.agency, context.actor) if not context.consumer else ("", context.consumer)
        stamp = max(self._ends.get(client, 0), self._now)
        self._ends[client] = stamp + (reads or 1)
        heappush(self._heap, (stamp, pending.ticket, pending))
        self._reads += reads

    def size(self, batch: Batch | None, *, is_under_way: bool) -> int:
        """Say how many may join the batch.

        Half of them where nothing is under way or decided, so that the others are decided while
        the first are committed.
        """
        waiting = len(self._heap)
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
        for number, (_, _, pending) in enumerate(nsmallest(waiting, self._heap, key=_place)):
            streams += len(pending.reads)
            if streams > MAX_STREAMS and (number or decided):
                # What looks at very much shares its commit with few: the others do not wait for it.
                return number
        return waiting

    def take(self, number: int) -> list[Pending]:
        """Return the first so many."""
        taken = []
        for _ in range(number):
            self._now, _, pending = heappop(self._heap)
            self._reads -= len(pending.reads)
            taken.append(pending)
        if not self._heap:
            self._ends.clear()
            self._now = 0
        return taken


def _place(entry: tuple[int, int, Pending]) -> tuple[int, int]:
    return entry[:2]
