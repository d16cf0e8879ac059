"""Records a run of events: folds them into their parts, and the parts into activities."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from services.activity_log.application.ledger import Ledger, Node, Placed
from services.activity_log.application.reading import Received
from services.activity_log.domain.activity import Activity, merge
from services.activity_log.domain.folding import fold
from services.activity_log.domain.narration import UNSEEN, narrate
from services.activity_log.domain.parts import Link, id_of, links_of, part_of, root_of


def record(ledger: Ledger, run: Sequence[Received]) -> None:
    """Bring events of one agency into the ledger; each event must come once."""
    said: dict[str, Activity] = {}
    links: dict[str, Link] = {}
    placed: list[Placed] = []
    for received in run:
        entry = received.entry
        part, steps = part_of(entry), narrate(entry)
        placed.append(Placed(received, part, steps))
        if entry.kind not in UNSEEN:
            said[part] = fold(said.get(part), entry, steps)
        for linked, link in links_of(entry, part).items():
            known = links.get(linked)
            if known is None or link.key < known.key:
                links[linked] = link
    ledger.append(placed)
    web = _Web(ledger)
    web.add(said, links)
    ledger.save_nodes(web.rooted())
    ledger.save_activities(*web.activities())


class _Web:
    """The parts that a run of events touches, and all that hangs on them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._nodes: dict[str, Node] = {}
        self._touched: set[str] = set()
        self._roots: set[str] = set()
        """Activities to be written again."""

    def add(self, said: dict[str, Activity], links: dict[str, Link]) -> None:
        touched = said.keys() | links.keys()
        self._load(touched)
        moved = set()
        for part in touched:
            node = self._nodes.get(part) or Node(part)
            if part in said:
                state = merge(node.state, said[part]) if node.state else said[part]
                node = replace(node, state=state)
                self._touched.add(part)
            link = links.get(part)
            if link and (node.link is None or link.key < node.link.key):
                node = replace(node, link=link)
                self._touched.add(part)
                moved.add(part)
            self._nodes[part] = node
        self._load_all_behind(moved)
        self._load_all_ahead()

    def _load(self, parts: set[str]) -> None:
        missing = parts - self._nodes.keys()
        if missing:
            self._nodes |= {node.part: node for node in self._ledger.nodes(missing)}

    def _load_all_behind(self, parts: set[str]) -> None:
        """Load whatever follows a part that now belongs elsewhere."""
        while parts:
            found = [n for n in self._ledger.nodes_into(parts) if n.part not in self._nodes]
            self._nodes |= {node.part: node for node in found}
            parts = {node.part for node in found}

    def _load_all_ahead(self) -> None:
        """Load what the links lead to, until their ends are known."""
        asked: set[str] = set()
        while True:
            ahead = {node.link.target for node in self._nodes.values() if node.link} - asked
            if not ahead - self._nodes.keys():
                return
            self._load(ahead)
            asked |= ahead

    def rooted(self) -> list[Node]:
        """Find where every part belongs now; return those to be written."""
        links = self._links()
        dirty: list[Node] = []
        for part, node in self._nodes.items():
            root = root_of(part, links)
            if root != node.root or part in self._touched:
                self._roots |= {root, node.root} - {""}
                self._nodes[part] = replace(node, root=root)
                dirty.append(self._nodes[part])
        return dirty

    def activities(self) -> tuple[dict[str, Activity], dict[str, str]]:
        """Return the activities as they are now, and those that are part of another now."""
        whole = {node.part: node for node in self._ledger.nodes_under(self._roots)}
        states: dict[str, list[Activity]] = {}
        for node in (whole | self._nodes).values():
            if node.state is not None and node.root in self._roots:
                states.setdefault(node.root, []).append(node.state)
        shown = {root: reduce(merge, found) for root, found in states.items()}
        links = self._links()
        absorbed = {}
        for root in self._roots - shown.keys():
            absorbed[root] = root_of(root, links)
        return shown, {
            id_of(old): id_of(new) for old, new in absorbed.items() if id_of(old) != id_of(new)
        }

    def _links(self) -> dict[str, Link]:
        return {part: node.link for part, node in self._nodes.items() if node.link}
