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
    """What one transaction will write, and for whom."""

    pendings: Sequence[Pending]
    changed: dict[StreamName, Held] = field(default_factory=dict)
    recorded: list[Recorded] = field(default_factory=list)
    seen: dict[StreamName, int] = field(default_factory=dict)
    """Versions that were read from the cache."""

    def contents(self, codec: Codec, *, exclusive: bool) -> Commit:
        """Return the transaction.

        Where others may write, it also checks what was only read: a refusal that stands on a
        state that somebody else has moved on meets no primary key.
        """
        commit = Commit(events=[codec.encode(event) for event in self.recorded])
        if not exclusive:
            changed = self.changed
            commit.unchanged = {s.id: v for s, v in self.seen.items() if s not in changed}
        for pending in self.pendings:
            if pending.error is not None or pending.unit is None:
                continue
            context = pending.context
            commit.receipts.append(
                Receipt(context.agency, context.key, context.digest, pending.answer, context.at)
            )
            commit.personal.extend(pending.unit.personal)
            if context.consumer:
                commit.positions[context.consumer] = context.position
            if context.fence:
                commit.fences.add(context.fence)
        return commit


def decide(
    pendings: Sequence[Pending],
    order: ConsumerOrder,
    cache: StateCache,
    store: EventStore,
    codec: Codec,
    under_way: Batch | None = None,
) -> Batch:
    """Run every handler; one that raises fails only its own command, and its consumer's later.

    `under_way` is the batch that is being committed: this one stands on what it leaves.
    """
    stopped: set[str] = set()
    cache.load(stream for pending in pendings for stream in pending.reads)
    batch = Batch(pendings)
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
        consumer = pending.context.consumer
        try:
            if consumer:
                order.check(pending, stopped)
            pending.answer = pending.handler(unit)
        except Exception as error:  # noqa: BLE001  the command's own failure, not the batch's
            pending.error = error
            if consumer:
                stopped.add(consumer)
        else:
            batch.changed.update(unit.changed)
            batch.recorded.extend(unit.recorded)
        batch.seen.update(unit.seen)
    return batch
