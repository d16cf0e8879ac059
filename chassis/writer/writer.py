"""The writer: commands queue, those that wait are decided, and one commit answers them.

Measured against one transaction per command this is several times faster, because the disk is
asked once per batch and states stay in memory. While one batch is being committed the next is
decided, on the states that the first will leave; should it fail, the next is decided again.
Order of arrival is kept. There is no timer: a lone command is committed at once.

All of it is one task on the event loop that sends the commands. While the task waits (for a
commit, for states, for a thread that decides something large) nobody else touches what it owns.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

from chassis.aggregates import Aggregate
from chassis.codec import Codec
from chassis.command_context import CommandContext
from chassis.store.port import (
    Commit,
    EventStore,
    LeadershipLostError,
    StoreConflictError,
    StoreUnavailableError,
    Written,
)
from chassis.streams import StreamName
from chassis.wakeup import Wakeup
from chassis.writer.answers import Answers
from chassis.writer.batch import Batch
from chassis.writer.consumers import ConsumerOrder
from chassis.writer.deciding import Decider
from chassis.writer.flight import Flights
from chassis.writer.pending import (
    Answered,
    ClosedError,
    Handler,
    KeyReusedError,
    OverloadedError,
    Pending,
)
from chassis.writer.recent import RecentAnswers, Remembered
from chassis.writer.states import CACHE_BYTES, StateCache

MAX_BATCH = 256
MAX_STREAMS = 1_000
"""Streams that the commands of one batch may look at, unless one alone looks at more."""
MAX_CONFLICTS = 10
MIN_HALF = 16
"""Fewer than these are not worth two commits."""
MAX_PENDING = 20_000


class Writer:
    """Decides and writes on one event loop. `committed` is woken after every commit."""

    def __init__(
        self,
        store: EventStore,
        codec: Codec,
        aggregates: Sequence[Aggregate[Any]],
        *,
        cache_bytes: int = CACHE_BYTES,
    ) -> None:
        self._exclusive = store.exclusive
        self._session = store.session()
        self._cache = StateCache(store, codec, {a.kind: a for a in aggregates}, cache_bytes)
        self._queue: deque[Pending] = deque()
        self._reads = 0
        """Streams that those in the queue say they will look at."""
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closed = False
        self._flights = Flights(self._session, self._bell.set)
        self._recent = RecentAnswers()
        self._next: Batch | None = None
        """Decided, and to be committed when the commit under way has ended."""
        self._outdated = False
        """Whether other processes have written what it stands on: it must be decided again."""
        self._repeats: list[Pending] = []
        """Repeats of commands that are not durable yet."""
        self._tickets = 0
        order = ConsumerOrder()
        self._decider = Decider(self._cache, self._session, codec, order)
        self._answers = Answers(order, lambda: self._tickets)
        self.committed = Wakeup()
        self.head = self._known = store.head()

    async def submit(
        self, context: CommandContext, handler: Handler, reads: Sequence[StreamName] = ()
    ) -> Answered:
        """Decide and commit one command; return when it is durable.

        `reads` names streams that it will look at, so that a batch loads them at once. Raises
        KeyReusedError, OverloadedError, ClosedError, LeadershipLostError, StoreUnavailableError
        (outcome unknown: repeat with the same key), EarlierFailedError (for a consumer's command
        queued behind one that failed), and whatever the handler raises.
        """
        return await self.enqueue(context, handler, reads)

    def enqueue(
        self, context: CommandContext, handler: Handler, reads: Sequence[StreamName] = ()
    ) -> asyncio.Future[Answered]:
        """Queue one command now, so that the order of calls is the order of decisions."""
        if self._closed:
            raise ClosedError
        if len(self._queue) >= MAX_PENDING:
            raise OverloadedError
        loop = asyncio.get_running_loop()
        if self._task is None:
            self._task = loop.create_task(self._run(), name="writer")
        self._tickets += 1
        pending = Pending(context, handler, reads, loop.create_future(), self._tickets)
        self._queue.append(pending)
        self._reads += len(reads)
        # The writer's task comes after whoever else this turn of the loop lets send.
        self._bell.set()
        return pending.future

    @property
    def is_committing(self) -> bool:
        """Whether a commit is under way."""
        return self._flights.is_under_way

    async def aclose(self) -> None:
        """Finish what is queued, then stop."""
        self._closed = True
        self._bell.set()
        if self._task is not None:
            await asyncio.wait([self._task])
        await self._session.close()
        self._decider.close()

    async def _run(self) -> None:
        try:
            while self._has_work or not self._closed:
                if not (self._size() or self._is_due):
                    await self._bell.wait()
                self._bell.clear()
                await self._step()
                self._answers.send()
        except BaseException:
            self._abandon()
            raise

    @property
    def _has_work(self) -> bool:
        return bool(self._queue or self._next or self._repeats or self._flights.is_under_way)

    async def _step(self) -> None:
        """Do what there is to do, without waiting for more."""
        taken = [self._queue.popleft() for _ in range(self._size())]
        for pending in taken:
            self._reads -= len(pending.reads)
        try:
            if taken:
                await self._gather(taken)
            if self._is_due:
                await self._turn()
                self._answers.send()
                # What has begun is sent off before anything else is decided.
                await asyncio.sleep(0)
        except Exception as error:  # noqa: BLE001  handed to everyone who waits
            self._answers.fail_all(taken, error)

    def _abandon(self) -> None:
        """Tell everyone that the event loop has stopped us in the middle."""
        self._closed = True
        for batch in (self._flights.batch, self._next):
            if batch is not None:
                error = StoreUnavailableError("stopped while it was being done")
                self._answers.fail_all(batch.pendings, error)
        self._answers.fail_all([*self._repeats, *self._queue], ClosedError())
        self._answers.send()

    @property
    def _is_due(self) -> bool:
        """Whether the commit that is under way has ended, or another can begin."""
        if self._flights.is_under_way:
            return self._flights.is_over or (self._next is not None and self._next.failed)
        return self._next is not None

    def _size(self) -> int:
        """Say how many to take: half when nothing is under way, to decide the others meanwhile."""
        waiting = len(self._queue)
        if not waiting:
            return 0
        decided, streams = 0, 0
        if self._next is not None:
            if self._next.failed:
                return 0
            decided, streams = len(self._next.pendings), self._next.streams
        elif not self._flights.is_under_way and waiting > MIN_HALF:
            waiting -= waiting // 2
        waiting = min(waiting, MAX_BATCH - decided)
        if streams + self._reads <= MAX_STREAMS:
            return waiting
        for number in range(waiting):
            streams += len(self._queue[number].reads)
            if streams > MAX_STREAMS and (number or decided):
                # What looks at very much shares its commit with few: the others do not wait for it.
                return number
        return waiting

    async def _gather(self, pendings: Sequence[Pending]) -> None:
        """Decide, for the commit that comes next; repeats of what is not durable yet wait."""
        # Of several commands with one key the first decides; the others are its repeats.
        known: set[tuple[str, str]] = set()
        fresh = []
        for pending in pendings:
            key = pending.inbox_key
            remembered = self._recent.of(key)
            if remembered is not None:
                self._answer_repeat(pending, remembered)
            elif key in known or self._is_undurable(key):
                self._repeats.append(pending)
            else:
                known.add(key)
                fresh.append(pending)
        if fresh:
            self._next = await self._decide(fresh, self._next)

    def _is_undurable(self, key: tuple[str, str]) -> bool:
        """Whether a command of this key is decided and not durable."""
        batch, under_way = self._next, self._flights.batch
        return (batch is not None and key in batch.keys) or (
            under_way is not None and key in under_way.keys
        )

    async def _turn(self) -> None:
        """Wait for the commit that is under way, and begin the next."""
        landed = await self._land()
        batch, self._next = self._next, None
        if batch is not None:
            try:
                if not landed:
                    self._forget(batch)
                if self._outdated or not landed:
                    batch = await self._decide(batch.pendings)
                await self._begin(batch)
            except Exception as error:  # noqa: BLE001  handed to everyone who waits
                self._forget(batch)
                self._answers.fail_all(batch.pendings, error)
        repeats, self._repeats = self._repeats, []
        if repeats:
            await self._answer_or_gather(repeats)

    async def _begin(self, batch: Batch) -> None:
        self._flights.begin(batch, self._contents(batch))
        if batch.failed:
            # A consumer's next command must not be decided before this failure is told.
            await self._land()

    async def _answer_or_gather(self, repeats: Sequence[Pending]) -> None:
        """Answer repeats of what is durable by now; what failed at first is tried in its stead."""
        self._repeats += [p for p in repeats if self._is_undurable(p.inbox_key)]
        others = [p for p in repeats if not self._is_undurable(p.inbox_key)]
        try:
            await self._gather(await self._answer_repeats(others))
        except Exception as error:  # noqa: BLE001  handed to everyone who waits
            self._answers.fail_all(others, error)

    async def _land(self) -> bool:
        """Wait for the commit that is under way; return False when it failed at first."""
        flight = self._flights.take()
        self._outdated = False
        if flight is None:
            return True
        try:
            written = await flight.written()
        except (StoreConflictError, LeadershipLostError) as error:
            await self._resolve(flight.batch, error)
            return False
        except Exception as error:  # noqa: BLE001  handed to everyone who waits
            self._forget(flight.batch)
            self._answers.fail_all(flight.batch.pendings, error)
            return False
        await self._finish(flight.batch, written)
        return True

    async def _resolve(self, batch: Batch, error: StoreConflictError | LeadershipLostError) -> None:
        """Answer what was answered before, and commit the others without anything beside them."""
        self._forget(batch)
        try:
            fresh = await self._answer_repeats(batch.pendings)
            if len(fresh) == 1 == len(batch.pendings) and isinstance(error, LeadershipLostError):
                self._answers.give(fresh[0], error)
                return
            await self._commit(fresh)
        except Exception as failure:  # noqa: BLE001  handed to everyone who waits
            self._answers.fail_all(batch.pendings, failure)

    async def _decide(self, pendings: Sequence[Pending], batch: Batch | None = None) -> Batch:
        """Return a batch with these commands, or the one given with these added."""
        grown = batch or Batch()
        beneath = self._flights.batch
        await self._decider.decide(grown, pendings, beneath)
        return grown

    async def _commit(self, pendings: Sequence[Pending]) -> None:
        """Decide and write, together; after repeated conflicts one by one.

        Repeats are not looked for beforehand: the inbox's primary key finds them.
        """
        for attempt in range(MAX_CONFLICTS):
            if not pendings:
                return
            batch = await self._decide(pendings)
            try:
                written = await self._write(batch)
            except (StoreConflictError, LeadershipLostError) as error:
                fresh = await self._answer_repeats(pendings)
                if len(fresh) == len(pendings):
                    self._forget(batch)
                    if len(pendings) == 1 and isinstance(error, LeadershipLostError):
                        self._answers.give(pendings[0], error)
                        return
                    if len(pendings) > 1 and attempt:
                        for pending in pendings:  # so that only the culprit suffers
                            await self._commit([pending])
                        return
                pendings = fresh
                continue
            except StoreUnavailableError:
                self._forget(batch)
                raise
            await self._finish(batch, written)
            return
        self._answers.fail_all(pendings, OverloadedError("too many write the same at once"))

    async def _write(self, batch: Batch) -> Written:
        contents = self._contents(batch)
        if not contents.receipts and not contents.unchanged:
            return Written()
        return await self._session.commit(contents)

    def _contents(self, batch: Batch) -> Commit:
        contents = batch.contents(exclusive=self._exclusive)
        contents.known = self._known
        return contents

    async def _finish(self, batch: Batch, written: Written) -> None:
        self._hear(written)
        self._cache.put(batch.changed)
        failed = [pending for pending in batch.pendings if pending.error is not None]
        done = [pending for pending in batch.pendings if pending.error is None]
        self._recent.remember(done)
        for pending in done:
            self._answers.give(pending, Answered(pending.answer, self.head, repeated=False))
        for pending in await self._answer_repeats(failed):
            assert pending.error is not None
            self._answers.give(pending, pending.error)
        if written.positions:
            self.committed.wake()

    def _hear(self, written: Written) -> None:
        """Forget the states that other processes have moved on."""
        if written.others is None:
            self._cache.clear()
            self._outdated = self._next is not None
        elif written.others:
            moved = self._cache.evict_ids(written.others)
            batch = self._next
            self._outdated = batch is not None and not moved.isdisjoint(batch.seen)
        self._known = max(self._known, written.head)
        self.head = max(self.head, written.head)

    async def _answer_repeats(self, pendings: Sequence[Pending]) -> list[Pending]:
        """Answer what was answered before; return the others."""
        if not pendings:
            return []
        receipts = await self._session.receipts([pending.inbox_key for pending in pendings])
        if receipts:  # another process may have written them
            self.head = max(self.head, await self._session.head())
        fresh = []
        for pending in pendings:
            receipt = receipts.get(pending.inbox_key)
            if receipt is None:
                fresh.append(pending)
            else:
                self._answer_repeat(pending, Remembered(receipt.digest, receipt.answer))
        return fresh

    def _answer_repeat(self, pending: Pending, receipt: Remembered) -> None:
        if receipt.digest != pending.context.digest:
            self._answers.give(pending, KeyReusedError(pending.context.key))
        else:
            answered = Answered(receipt.answer, self.head, repeated=True)
            self._answers.give(pending, answered)

    def _forget(self, batch: Batch) -> None:
        self._cache.evict(batch.seen)
        self._cache.evict(batch.changed)
