"""A ledger in memory, so that thousands of interleavings can be tried."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from services.activity_log.application.ledger import Node, Placed
from services.activity_log.domain.activity import Activity
from services.activity_log.domain.moment import Moment
from services.activity_log.domain.parts import id_of


class MemoryLedger:
    """See `Ledger`."""

    def __init__(self) -> None:
        self.parts: dict[str, Node] = {}
        self.activities: dict[str, tuple[str, Activity]] = {}
        self.absorbed: dict[str, str] = {}
        self.events: dict[Moment, str] = {}
        self.messages: dict[Moment, tuple[str, ...]] = {}

    def nodes(self, parts: Collection[str]) -> Iterable[Node]:
        return [self.parts[part] for part in parts if part in self.parts]

    def nodes_into(self, targets: Collection[str]) -> Iterable[Node]:
        return [n for n in self.parts.values() if n.link and n.link.target in targets]

    def nodes_under(self, roots: Collection[str]) -> Iterable[Node]:
        return [n for n in self.parts.values() if n.root in roots]

    def save_nodes(self, nodes: Sequence[Node]) -> None:
        self.parts |= {node.part: node for node in nodes}

    def save_activities(self, shown: Mapping[str, Activity], absorbed: Mapping[str, str]) -> None:
        for root, activity in shown.items():
            self.activities[id_of(root)] = (root, activity)
            self.absorbed.pop(id_of(root), None)
        self.absorbed |= {old: new for old, new in absorbed.items() if old in self.activities}

    def append(self, entries: Sequence[Placed]) -> None:
        for received, part, steps in entries:
            self.events[received.entry.moment] = part
            self.messages[received.entry.moment] = tuple(step.message for step in steps)

    @property
    def shown(self) -> dict[str, Activity]:
        return {k: a for k, (_, a) in self.activities.items() if k not in self.absorbed}

    def steps(self, activity_id: str) -> list[str]:
        """Return an activity's messages in the order of their moments."""
        root, _ = self.activities[activity_id]
        mine = sorted(at for at, part in self.events.items() if self.parts[part].root == root)
        return [message for at in mine for message in self.messages[at]]
