"""Decides the commands of a batch, each standing on what those before it decided.

It happens on the event loop, between whatever else runs there: handing commands to a thread and
back cost more than deciding them. What takes long, or must wait for the store in the middle, goes
to a thread after all, and the order of decisions waits for it.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from chassis.codec import Codec
from chassis.store.port import Session
from chassis.writer.batch import Batch
from chassis.writer.consumers import ConsumerOrder
from chassis.writer.pending import Pending
from chassis.writer.states import NotHeldError, StateCache
from chassis.writer.unit import Unit

SLICE_SECONDS = 0.004
"""So long the event loop decides before it looks at what else there is to do."""
LARGE = 250
"""A command that looks at more streams than that is decided by the thread."""


class Decider:
    """Runs handlers. One call at a time: what a batch decides, the next one stands on."""

    def __init__(
        self, cache: StateCache, session: Session, codec: Codec, order: ConsumerOrder
    ) -> None:
        self._cache, self._session, self._codec, self._order = cache, session, codec, order
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="decider")

    async def decide(
        self, batch: Batch, pendings: Sequence[Pending], under_way: Batch | None
    ) -> None:
        """Run every handler and add to the batch; one that raises fails only its own command.

        Later commands of the same consumer fail with it. `under_way` is the batch that is being
        committed: this one stands on what it leaves. Raises, with the batch as it was, what the
        store raises when it is asked for states.
        """
        await self._load(pendings)
        batch.pendings += pendings
        batch.keys.update([pending.inbox_key for pending in pendings])
        stopped: set[str] = set()
        end = perf_counter() + SLICE_SECONDS
        for pending in pendings:
            batch.streams += len(pending.reads)
            if len(pending.reads) > LARGE:
                await self._aside(batch, pending, stopped, under_way)
            else:
                try:
                    self._one(batch, pending, stopped, under_way)
                except NotHeldError:
                    await self._aside(batch, pending, stopped, under_way)
            if perf_counter() > end:
                await asyncio.sleep(0)
                end = perf_counter() + SLICE_SECONDS

    def close(self) -> None:
        self._thread.shutdown()

    async def _load(self, pendings: Sequence[Pending]) -> None:
        """Read the states that are not held, of all commands in one go."""
        missing = self._cache.missing(stream for pending in pendings for stream in pending.reads)
        if not missing:
            return
        found = await self._session.streams([stream.id for stream in missing])
        if len(missing) > LARGE:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._thread, self._cache.fill, missing, found)
        else:
            self._cache.fill(missing, found)

    async def _aside(
        self, batch: Batch, pending: Pending, stopped: set[str], under_way: Batch | None
    ) -> None:
        """Decide one command in the thread, where it may wait for the store."""

        def decide() -> None:
            with self._cache.waiting():
                self._one(batch, pending, stopped, under_way)

        await asyncio.get_running_loop().run_in_executor(self._thread, decide)

    def _one(
        self, batch: Batch, pending: Pending, stopped: set[str], under_way: Batch | None
    ) -> None:
        """Decide one command. Raises NotHeldError, with nothing done, where it may not wait."""
        context = pending.context
        unit = Unit(context, self._cache, batch, under_way)
        pending.error = None
        consumer = context.consumer
        try:
            if consumer:
                self._order.check(pending, stopped)
            pending.answer = pending.handler(unit)
            batch.add(pending, unit, self._codec)
        except Exception as error:  # noqa: BLE001  the command's own failure, not the batch's
            pending.error = error
            batch.failed = True
            if consumer:
                stopped.add(consumer)
