"""The port to what is stored of one agency, inside one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from services.activity_log.application.reading import Received
from services.activity_log.domain.activity import Activity
from services.activity_log.domain.parts import Link
from services.activity_log.domain.step import Step


@dataclass(frozen=True, slots=True)
class Node:
    """A part: where it belongs, and what its own events add up to."""

    part: str
    root: str = ""
    """The part that its links lead to in the end; empty before that was looked up."""
    link: Link | None = None
    state: Activity | None = None


class Placed(NamedTuple):
    """An event with the part that holds it and the steps that it adds to its activity."""

    received: Received
    part: str
    steps: Sequence[Step]


class Ledger(Protocol):
    """Reads and writes parts, activities and the timeline, many at a time."""

    def nodes(self, parts: Collection[str]) -> Iterable[Node]:
        """Return those of these parts that exist."""

    def nodes_into(self, targets: Collection[str]) -> Iterable[Node]:
        """Return the parts whose link leads to one of these."""

    def nodes_under(self, roots: Collection[str]) -> Iterable[Node]:
        """Return every part of these activities."""

    def save_nodes(self, nodes: Sequence[Node]) -> None:
        """Write parts."""

    def save_activities(self, shown: Mapping[str, Activity], absorbed: Mapping[str, str]) -> None:
        """Write activities by their root, and those that turned out to be part of another."""

    def append(self, entries: Sequence[Placed]) -> None:
        """Write events to the timeline, and their steps."""
