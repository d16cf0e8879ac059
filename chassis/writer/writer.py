"""The writer: commands queue, those that wait are decided, and one commit answers them.

Measured against one transaction per command this is several times faster, because the disk is
asked once per batch and states stay in memory. While one batch is being committed the next is
decided, on the states that the first will leave; should it fail, the next is decided again.
Order of arrival is kept. There is no timer: a lone command is committed at once.

All of it is one task on the event loop that sends the commands. While the task waits (for a
commit, for states, for a thread that decides something large) nobody else touches what it owns.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from chassis.aggregates import Aggregate
from chassis.codec import Codec
from chassis.command_context import CommandContext
from chassis.store.port import (
    EventStore,
    LeadershipLostError,
    StoreConflictError,
    StoreUnavailableError,
)
from chassis.streams import StreamName
from chassis.wakeup import Wakeup
from chassis.writer.answers import Answers
from chassis.writer.batch import Batch
from chassis.writer.consumers import ConsumerOrder
from chassis.writer.deciding import Decider
from chassis.writer.ending import Ending
from chassis.writer.flight import Flights
from chassis.writer.pending import Answered, ClosedError, Handler, Pending
from chassis.writer.queue import Queue
from chassis.writer.states import CACHE_BYTES, StateCache


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
        self._session = store.session()
        self._queue = Queue()
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closed = False
        self._flights = Flights(self._session, self._bell.set)
        self._next: Batch | None = None
        """Decided, and to be committed when the commit under way has ended."""
        self._outdated = False
        """Whether other processes have written what it stands on: it must be decided again."""
        self._repeats: list[Pending] = []
        """Repeats of commands that are not durable yet."""
        self._tickets = 0
        order = ConsumerOrder()
        cache = StateCache(store, codec, {a.kind: a for a in aggregates}, cache_bytes)
        self._decider = Decider(cache, self._session, codec, order)
        self._answers = Answers(order, lambda: self._tickets)
        self._ending = Ending(
            self._session,
            cache,
            self._decider,
            self._answers,
            head=store.head(),
            exclusive=store.exclusive,
        )

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
        """Queue one command now: those of one client are decided in the order of the calls."""
        if self._closed:
            raise ClosedError
        self._queue.check()
        loop = asyncio.get_running_loop()
        if self._task is None:
            self._task = loop.create_task(self._run(), name="writer")
        self._tickets += 1
        pending = Pending(context, handler, reads, loop.create_future(), self._tickets)
        self._queue.append(pending)
        # The writer's task comes after whoever else this turn of the loop lets send.
        self._bell.set()
        return pending.future

    @property
    def committed(self) -> Wakeup:
        return self._ending.committed

    @property
    def head(self) -> int:
        """The last position of the store that is known here."""
        return self._ending.head

    @property
    def is_committing(self) -> bool:
        """Whether a commit is under way."""
        return self._flights.is_under_way

    @property
    def has_decided(self) -> bool:
        """Whether something is decided and waits for the commit under way to end."""
        return self._next is not None

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
                if not (self._size or self._is_due):
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

    @property
    def _size(self) -> int:
        return self._queue.size(self._next, is_under_way=self._flights.is_under_way)

    @property
    def _is_due(self) -> bool:
        """Whether the commit that is under way has ended, or another can begin."""
        if self._flights.is_under_way:
            return self._flights.is_over or (self._next is not None and self._next.failed)
        return self._next is not None

    async def _step(self) -> None:
        """Do what there is to do, without waiting for more."""
        taken = self._queue.take(self._size)
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
        error = StoreUnavailableError("stopped while it was being done")
        for batch in (self._flights.batch, self._next):
            if batch is not None:
                self._answers.fail_all(batch.pendings, error)
        self._answers.fail_all([*self._repeats, *self._queue], ClosedError())
        self._answers.send()

    async def _gather(self, pendings: Sequence[Pending]) -> None:
        """Decide, for the commit that comes next; repeats of what is not durable yet wait."""
        # Of several commands with one key the first decides; the others are its repeats.
        known: set[tuple[str, str]] = set()
        fresh = []
        for pending in pendings:
            key = pending.inbox_key
            remembered = self._ending.recent.of(key)
            if remembered is not None:
                self._ending.answer_repeat(pending, remembered)
            elif key in known or self._is_undurable(key):
                self._repeats.append(pending)
            else:
                known.add(key)
                fresh.append(pending)
        if fresh:
            batch = self._next or Batch()
            await self._decider.decide(batch, fresh, self._flights.batch)
            self._next = batch

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
            pendings = batch.pendings
            try:
                if not landed:
                    self._ending.forget(batch)
                if self._outdated or not landed:
                    batch = Batch()
                    await self._decider.decide(batch, pendings, None)
                await self._begin(batch)
            except Exception as error:  # noqa: BLE001  handed to everyone who waits
                self._ending.forget(batch)
                self._answers.fail_all(pendings, error)
        repeats, self._repeats = self._repeats, []
        if repeats:
            await self._answer_or_gather(repeats)

    async def _begin(self, batch: Batch) -> None:
        self._flights.begin(batch, self._ending.contents(batch))
        if batch.failed:
            # A consumer's next command must not be decided before this failure is told.
            await self._land()

    async def _land(self) -> bool:
        """Wait for the commit that is under way; return False when it failed at first."""
        flight = self._flights.take()
        self._outdated = False
        if flight is None:
            return True
        try:
            written = await flight.written()
        except (StoreConflictError, LeadershipLostError) as error:
            await self._ending.resolve(flight.batch, error)
            return False
        except Exception as error:  # noqa: BLE001  handed to everyone who waits
            self._ending.forget(flight.batch)
            self._answers.fail_all(flight.batch.pendings, error)
            return False
        self._outdated = self._ending.hear(written, self._next)
        await self._ending.finish(flight.batch, written)
        return True

    async def _answer_or_gather(self, repeats: Sequence[Pending]) -> None:
        """Answer repeats of what is durable by now; what failed at first is tried in its stead."""
        self._repeats += [p for p in repeats if self._is_undurable(p.inbox_key)]
        others = [p for p in repeats if not self._is_undurable(p.inbox_key)]
        try:
            await self._gather(await self._ending.answer_repeats(others))
        except Exception as error:  # noqa: BLE001  handed to everyone who waits
            self._answers.fail_all(others, error)
