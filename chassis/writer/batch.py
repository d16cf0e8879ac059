"""What one transaction will write, and for whom."""

from dataclasses import dataclass, field

from chassis.codec import Codec
from chassis.recorded import Recorded
from chassis.store.port import Commit, Receipt
from chassis.streams import StreamName
from chassis.writer.pending import Pending
from chassis.writer.states import Held
from chassis.writer.unit import Unit


@dataclass(slots=True)
class Batch:
    """What one transaction will write, and for whom; it grows until its commit begins."""

    pendings: list[Pending] = field(default_factory=list)
    keys: set[tuple[str, str]] = field(default_factory=set)
    """The inbox keys of all its commands."""
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
        if unit.recorded:
            # Encoded while the batch before is being committed, not after; and first of all,
            # since what cannot be encoded must leave nothing behind.
            commit.events += [codec.encode(event) for event in unit.recorded]
            self.recorded += unit.recorded
            self.changed.update(unit.changed)
        if unit.personal:
            commit.personal += unit.personal
        commit.receipts.append(
            Receipt(context.agency, context.key, context.digest, pending.answer, context.at)
        )
        if context.consumer:
            commit.positions[context.consumer] = context.position
        if context.fence:
            commit.fences.add(context.fence)
