"""What comes after a commit: answers when it stands, and another try when it does not."""

from collections.abc import Sequence

from chassis.store.port import (
    Commit,
    LeadershipLostError,
    Session,
    StoreConflictError,
    StoreUnavailableError,
    Written,
)
from chassis.streams import StreamName
from chassis.wakeup import Wakeup
from chassis.writer.answers import Answers
from chassis.writer.batch import Batch
from chassis.writer.deciding import Decider
from chassis.writer.pending import Answered, KeyReusedError, OverloadedError, Pending
from chassis.writer.recent import RecentAnswers, Remembered
from chassis.writer.states import StateCache

MAX_CONFLICTS = 10


class Ending:
    """Ends batches, and knows how far the store has come. `committed` is woken by every commit."""

    def __init__(
        self,
        session: Session,
        cache: StateCache,
        decider: Decider,
        answers: Answers,
        *,
        head: int,
        exclusive: bool,
    ) -> None:
        self._session, self._cache, self._decider = session, cache, decider
        self._answers, self._exclusive = answers, exclusive
        self.recent = RecentAnswers()
        self.committed = Wakeup()
        self.head = head
        self._known = head
        """Up to there all that other processes have written has been heard of."""

    def contents(self, batch: Batch) -> Commit:
        """Return the batch's transaction."""
        contents = batch.contents(exclusive=self._exclusive)
        contents.known = self._known
        return contents

    async def finish(self, batch: Batch, written: Written) -> None:
        """Take over the states of a batch that is durable, and answer its commands."""
        self._cache.put(batch.changed)
        failed = [pending for pending in batch.pendings if pending.error is not None]
        done = [pending for pending in batch.pendings if pending.error is None]
        self.recent.remember(done)
        for pending in done:
            self._answers.give(pending, Answered(pending.answer, self.head, repeated=False))
        for pending in await self.answer_repeats(failed):
            assert pending.error is not None
            self._answers.give(pending, pending.error)
        if written.positions:
            self.committed.wake()

    def hear(self, written: Written, batch: Batch | None) -> bool:
        """Forget what other processes have moved on; say whether the batch stands on such."""
        self._known = max(self._known, written.head)
        self.head = max(self.head, written.head)
        moved: set[StreamName] = set()
        if written.others is None:
            self._cache.clear()
            return batch is not None
        if written.others:
            moved = self._cache.evict_ids(written.others)
        return batch is not None and not moved.isdisjoint(batch.seen)

    async def resolve(self, batch: Batch, error: StoreConflictError | LeadershipLostError) -> None:
        """Answer what was answered before, and commit the others without anything beside them."""
        self.forget(batch)
        try:
            fresh = await self.answer_repeats(batch.pendings)
            if len(fresh) == 1 == len(batch.pendings) and isinstance(error, LeadershipLostError):
                self._answers.give(fresh[0], error)
                return
            await self._commit(fresh)
        except Exception as failure:  # noqa: BLE001  handed to everyone who waits
            self._answers.fail_all(batch.pendings, failure)

    async def _commit(self, pendings: Sequence[Pending]) -> None:
        """Decide and write, together; after repeated conflicts one by one.

        Repeats are not looked for beforehand: the inbox's primary key finds them.
        """
        for attempt in range(MAX_CONFLICTS):
            if not pendings:
                return
            batch = Batch()
            await self._decider.decide(batch, pendings, None)
            try:
                written = await self._write(batch)
            except (StoreConflictError, LeadershipLostError) as error:
                fresh = await self.answer_repeats(pendings)
                if len(fresh) == len(pendings):
                    self.forget(batch)
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
                self.forget(batch)
                raise
            self.hear(written, None)
            await self.finish(batch, written)
            return
        self._answers.fail_all(pendings, OverloadedError("too many write the same at once"))

    async def _write(self, batch: Batch) -> Written:
        contents = self.contents(batch)
        if not contents.receipts and not contents.unchanged:
            return Written()
        return await self._session.commit(contents)

    async def answer_repeats(self, pendings: Sequence[Pending]) -> list[Pending]:
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
                self.answer_repeat(pending, Remembered(receipt.digest, receipt.answer))
        return fresh

    def answer_repeat(self, pending: Pending, receipt: Remembered) -> None:
        if receipt.digest != pending.context.digest:
            self._answers.give(pending, KeyReusedError(pending.context.key))
        else:
            answered = Answered(receipt.answer, self.head, repeated=True)
            self._answers.give(pending, answered)

    def forget(self, batch: Batch) -> None:
        """Forget the states that a batch stood on: they may be others by now."""
        self._cache.evict(batch.seen)
        self._cache.evict(batch.changed)
