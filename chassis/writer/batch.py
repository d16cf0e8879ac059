"""Decides the commands of one batch, each standing on what those before it decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chassis.codec import Codec
from chassis.recorded import Recorded
from chassis.store.port import Commit, EventStore, Receipt
from chassis.streams import StreamName
from chassis.writer.consumers import ConsumerOrder
from chassis.writer.pending import Pending
from chassis.writer.states import Held, StateCache
from chassis.writer.unit import Unit


@dataclass(slots=True)
class Batch:
    """What one transaction will write, and for whom; it grows until its commit begins."""

    pendings: list[Pending] = field(default_factory=list)
    changed: dict[StreamName, Held] = field(default_factory=dict)
    recorded: list[Recorded] = field(default_factory=list)
    seen: dict[StreamName, int] = field(default_factory=dict)
    """Versions that were read from the cache."""
    commit: Commit = field(default_factory=Commit)
    streams: int = 0
    """How many its commands said that they would look at."""
    failed: bool = False
    """A handler has raised: nothing may be added before that has been told."""

    def contents(self, *, exclusive: bool) -> Commit:
        """Return the transaction.

        Where others may write, it also checks what was only read: a refusal that stands on a
        state that somebody else has moved on meets no primary key.
        """
        if not exclusive:
            changed = self.changed
            self.commit.unchanged = {s.id: v for s, v in self.seen.items() if s not in changed}
        return self.commit

    def add(self, pending: Pending, unit: Unit, codec: Codec) -> None:
        """Take in what a command decided."""
        context, commit = pending.context, self.commit
        self.changed.update(unit.changed)
        self.recorded += unit.recorded
        # Encoded while the batch before is being committed, not after.
        commit.events += [codec.encode(event) for event in unit.recorded]
        commit.receipts.append(
            Receipt(context.agency, context.key, context.digest, pending.answer, context.at)
        )
        commit.personal += unit.personal
        if context.consumer:
            commit.positions[context.consumer] = context.position
        if context.fence:
            commit.fences.add(context.fence)


def decide(
    batch: Batch,
    pendings: Sequence[Pending],
    order: ConsumerOrder,
    cache: StateCache,
    store: EventStore,
    codec: Codec,
    under_way: Batch | None = None,
) -> None:
    """Run every handler and add to the batch; one that raises fails only its own command.

    Later commands of the same consumer fail with it. `under_way` is the batch that is being
    committed: this one stands on what it leaves. Raises, with the batch as it was, what the store
    raises when it is asked for states.
    """
    stopped: set[str] = set()
    cache.load(stream for pending in pendings for stream in pending.reads)
    batch.pendings += pendings
    for pending in pendings:
        unit = Unit(
            pending.context,
            cache,
            store,
            codec,
            below=batch,
            under_way=under_way,
        )
        pending.unit, pending.error = unit, None
        batch.streams += len(pending.reads)
        consumer = pending.context.consumer
        try:
            if consumer:
                order.check(pending, stopped)
            pending.answer = pending.handler(unit)
        except Exception as error:  # noqa: BLE001  the command's own failure, not the batch's
            pending.error = error
            batch.failed = True
            if consumer:
                stopped.add(consumer)
        else:
            batch.add(pending, unit, codec)
        batch.seen.update(unit.seen)
