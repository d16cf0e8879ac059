"""The ledger on SQLite and PostgreSQL: rows set-wise, inside the caller's transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, bindparam, select, update

from chassis.projection.upsert import Write
from services.activity_log.adapters.columns import from_micros, from_text, to_micros, to_text
from services.activity_log.adapters.rows import (
    activity_row,
    mention_rows,
    step_rows,
    timeline_row,
)
from services.activity_log.adapters.tables import (
    activities,
    feed,
    mentions,
    parts,
    steps,
    timeline,
)
from services.activity_log.application.ledger import Node, Placed
from services.activity_log.domain.activity import Activity
from services.activity_log.domain.moment import Moment
from services.activity_log.domain.parts import Link

CHUNK = 1_000
"""Keys in one IN; both databases take more, but plan no better."""


_PARTS = {
    column.name: select(parts).where(
        parts.c.agency == bindparam("agency_"), column.in_(bindparam("wanted", expanding=True))
    )
    for column in (parts.c.part, parts.c.target, parts.c.root)
}
"""Made once: to put such a statement together takes as long as the database with it."""


class SqlLedger:
    """See `Ledger`. `feed_position` was read under the lock of the agency's feed."""

    def __init__(self, connection: Connection, agency: str, feed_position: int) -> None:
        self._connection, self._agency = connection, agency
        self.feed_position = feed_position
        self._writes: list[Write] = []

    def nodes(self, parts_: Collection[str]) -> Iterable[Node]:
        return self._nodes(parts.c.part, parts_)

    def nodes_into(self, targets: Collection[str]) -> Iterable[Node]:
        return self._nodes(parts.c.target, targets)

    def nodes_under(self, roots: Collection[str]) -> Iterable[Node]:
        return self._nodes(parts.c.root, roots)

    def save_nodes(self, nodes: Sequence[Node]) -> None:
        rows = [_node_row(self._agency, node) for node in nodes]
        self._writes.append(Write(parts, rows, replace=True))

    def save_activities(self, shown: Mapping[str, Activity], absorbed: Mapping[str, str]) -> None:
        by_time = sorted(shown.items(), key=lambda pair: (pair[1].last, pair[0]))
        rows = [
            activity_row(self._agency, root, activity, self._next_position())
            for root, activity in by_time
        ]
        self._writes.append(Write(activities, rows, replace=True))
        for old, new in absorbed.items():
            self._connection.execute(
                update(activities)
                .where(activities.c.agency == self._agency, activities.c.activity_id == old)
                .values(absorbed_by=new, changed_at_feed=self._next_position())
            )

    def append(self, entries: Sequence[Placed]) -> None:
        self._writes += [
            Write(timeline, [timeline_row(placed, self._next_position()) for placed in entries]),
            Write(mentions, [row for placed in entries for row in mention_rows(placed)]),
            Write(steps, [row for placed in entries for row in step_rows(placed)]),
        ]

    def writes(self) -> list[Write]:
        """Return what is to be written: all at once, because each round trip is waited for."""
        row = {"agency": self._agency, "position": self.feed_position}
        return [*self._writes, Write(feed, [row], replace=True)]

    def _next_position(self) -> int:
        self.feed_position += 1
        return self.feed_position

    def _nodes(self, column: Column[str], values: Collection[str]) -> Iterator[Node]:
        wanted = sorted(values)
        for start in range(0, len(wanted), CHUNK):
            chunk = wanted[start : start + CHUNK]
            named = {"agency_": self._agency, "wanted": chunk}
            for row in self._connection.execute(_PARTS[column.name], named):
                yield _node(row)


def _node(row: Row[Any]) -> Node:
    link = None
    if row.target is not None:
        moment = Moment(from_micros(row.link_at), row.link_source, row.link_sequence)
        link = Link(row.link_rank, moment, row.target)
    state = from_text(row.state) if row.state is not None else None
    return Node(row.part, row.root, link, state)


def _node_row(agency: str, node: Node) -> dict[str, Any]:
    link = node.link
    return {
        "agency": agency,
        "part": node.part,
        "root": node.root,
        "target": link.target if link else None,
        "link_rank": link.rank if link else None,
        "link_at": to_micros(link.moment.at) if link else None,
        "link_source": link.moment.source if link else None,
        "link_sequence": link.moment.sequence if link else None,
        "state": to_text(node.state) if node.state else None,
    }
