"""The writer: commands queue, one thread takes all that wait, and one commit answers them all.

Measured against one transaction per command this is several times faster, because the disk is
asked once per batch and states stay in memory. Order of arrival is kept. There is no timer: a
lone command is committed at once.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from typing import Any

from chassis.aggregates import Aggregate
from chassis.codec import Codec
from chassis.command_context import CommandContext
from chassis.recorded import Recorded
from chassis.store.port import (
    Commit,
    EventStore,
    LeadershipLostError,
    Receipt,
    StoreConflictError,
    StoreUnavailableError,
)
from chassis.streams import StreamName
from chassis.wakeup import Wakeup
from chassis.writer.pending import (
    Answered,
    ClosedError,
    Handler,
    KeyReusedError,
    OverloadedError,
    Pending,
)
from chassis.writer.states import Held, StateCache
from chassis.writer.unit import Unit

MAX_BATCH = 256
MAX_CONFLICTS = 10
MAX_PENDING = 20_000


class Writer:
    """Owns the thread that decides and writes. `committed` is woken after every commit."""

    def __init__(
        self,
        store: EventStore,
        codec: Codec,
        aggregates: Sequence[Aggregate[Any]],
        *,
        capacity: int = 200_000,
    ) -> None:
        self._store, self._codec = store, codec
        self._cache = StateCache(store, codec, {a.kind: a for a in aggregates}, capacity)
        self._queue: deque[Pending] = deque()
        self._wanted = threading.Condition()
        self._closed = False
        self.committed = Wakeup()
        self.head = store.head()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def submit(
        self, context: CommandContext, handler: Handler, reads: Sequence[StreamName] = ()
    ) -> Answered:
        """Decide and commit one command; return when it is durable.

        `reads` names streams that it will look at, so that a batch loads them at once. Raises
        KeyReusedError, OverloadedError, ClosedError, LeadershipLostError, StoreUnavailableError
        (outcome unknown: repeat with the same key), and whatever the handler raises.
        """
        return await self.enqueue(context, handler, reads)

    def enqueue(
        self, context: CommandContext, handler: Handler, reads: Sequence[StreamName] = ()
    ) -> asyncio.Future[Answered]:
        """Queue one command now, so that the order of calls is the order of decisions."""
        loop = asyncio.get_running_loop()
        pending = Pending(context, handler, reads, loop, loop.create_future())
        with self._wanted:
            if self._closed:
                raise ClosedError
            if len(self._queue) >= MAX_PENDING:
                raise OverloadedError
            self._queue.append(pending)
            self._wanted.notify()
        return pending.future

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._wanted:
            self._closed = True
            self._wanted.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._wanted:
                while not self._queue and not self._closed:
                    self._wanted.wait()
                if not self._queue:
                    return
                size = min(len(self._queue), MAX_BATCH)
                batch = [self._queue.popleft() for _ in range(size)]
            try:
                self._process(batch)
            except BaseException as error:  # noqa: BLE001  handed to everyone who waits
                for pending in batch:
                    pending.fail(error)

    def _process(self, batch: Sequence[Pending]) -> None:
        # Of several commands with one key the first decides; the others are its repeats.
        first: dict[tuple[str, str], Pending] = {}
        for pending in self._answer_repeats(batch):
            first.setdefault(pending.inbox_key, pending)
        self._commit_together(list(first.values()))
        later = [p for p in batch if p.inbox_key in first and first[p.inbox_key] is not p]
        if later:
            self._process(later)

    def _answer_repeats(self, batch: Sequence[Pending]) -> list[Pending]:
        """Answer what was answered before; return the others."""
        receipts = self._store.receipts([pending.inbox_key for pending in batch])
        fresh = []
        for pending in batch:
            receipt = receipts.get(pending.inbox_key)
            if receipt is None:
                fresh.append(pending)
            elif receipt.digest != pending.context.digest:
                pending.fail(KeyReusedError(pending.context.key))
            else:
                pending.succeed(Answered(receipt.answer, self.head, repeated=True))
        return fresh

    def _commit_together(self, batch: Sequence[Pending]) -> None:
        for _ in range(MAX_CONFLICTS):
            self._cache.load(stream for pending in batch for stream in pending.reads)
            decided, changed, recorded = self._decide(batch)
            if not decided:
                return
            try:
                positions = self._store.commit(self._contents(decided, recorded))
            except (StoreConflictError, LeadershipLostError) as error:
                self._evict(decided)
                if len(decided) > 1:
                    for pending in decided:  # one by one, so that only the culprit suffers
                        self._commit_together([pending])
                    return
                if isinstance(error, LeadershipLostError):
                    decided[0].fail(error)
                    return
                # Maybe our own write, reported as a conflict by a repeat inside the driver.
                batch = self._answer_repeats(decided)
                continue
            except StoreUnavailableError:
                self._evict(decided)
                raise
            self._finish(decided, changed, positions)
            return
        for pending in batch:
            pending.fail(OverloadedError("too many write the same aggregate at once"))

    def _finish(
        self,
        decided: Sequence[Pending],
        changed: dict[StreamName, Held],
        positions: Sequence[int],
    ) -> None:
        self._cache.put(changed)
        self.head = max(self.head, *positions) if positions else self.head
        for pending in decided:
            pending.succeed(Answered(pending.answer, self.head, repeated=False))
            pending.unit = None
        if positions:
            self.committed.wake()

    def _decide(
        self, batch: Sequence[Pending]
    ) -> tuple[list[Pending], dict[StreamName, Held], list[Recorded]]:
        decided: list[Pending] = []
        changed: dict[StreamName, Held] = {}
        recorded: list[Recorded] = []
        for pending in batch:
            unit = self._try(pending, changed, recorded)
            if unit and not unit.recorded and unit.seen and not self._store.exclusive:
                # A refusal on a stale state meets no primary key: look again.
                stale = self._cache.stale(unit.seen)
                if stale:
                    self._cache.evict(stale)
                    unit = self._try(pending, changed, recorded)
            if unit is None:
                continue
            pending.unit = unit
            changed.update(unit.changed)
            recorded.extend(unit.recorded)
            decided.append(pending)
        return decided, changed, recorded

    def _try(
        self, pending: Pending, below: dict[StreamName, Held], recorded: Sequence[Recorded]
    ) -> Unit | None:
        unit = Unit(
            pending.context, self._cache, self._store, self._codec, below=below, pending=recorded
        )
        try:
            pending.answer = pending.handler(unit)
        except Exception as error:  # noqa: BLE001  the command's own failure, not the batch's
            pending.fail(error)
            return None
        return unit

    def _contents(self, decided: Sequence[Pending], recorded: Sequence[Recorded]) -> Commit:
        commit = Commit(events=[self._codec.encode(event) for event in recorded])
        for pending in decided:
            context = pending.context
            commit.receipts.append(
                Receipt(context.agency, context.key, context.digest, pending.answer, context.at)
            )
            if context.consumer:
                commit.positions[context.consumer] = context.position
            if context.fence:
                commit.fences.add(context.fence)
            if pending.unit:
                commit.personal.extend(pending.unit.personal)
        return commit

    def _evict(self, decided: Sequence[Pending]) -> None:
        for pending in decided:
            if pending.unit:
                self._cache.evict(pending.unit.seen)
                self._cache.evict(pending.unit.changed)
