"""Which statuses a selection of items can be given: all of them, and only some."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Item = Mapping[str, Any]

FORWARD, BACK = "on", "back"
"""How the form writes a step forward, and a correction."""
OFFERS = {FORWARD: "available_statuses", BACK: "corrections"}


@dataclass(frozen=True, slots=True)
class StatusChoice:
    """A status that is offered, and the items that would be refused."""

    way: str
    status: str
    refused: Sequence[Item] = ()

    @property
    def value(self) -> str:
        return f"{self.way}:{self.status}"


def choices(items: Sequence[Item]) -> Sequence[StatusChoice]:
    """Return every status that any item can be given; those possible for all come first."""
    found = []
    for way, name in OFFERS.items():
        for status in dict.fromkeys(s for item in items for s in item[name]):
            refused = tuple(item for item in items if status not in item[name])
            found.append(StatusChoice(way, status, refused))
    return sorted(found, key=lambda choice: bool(choice.refused))


def why_not(item: Item, way: str, status: str) -> str:
    """Return why an item would be refused: a key of the pages' words."""
    if item["request"] is not None:
        return "pending"
    if item["status"] == status:
        return "already"
    other = BACK if way == FORWARD else FORWARD
    if status in item[OFFERS[other]]:
        return "needs_correction" if other == BACK else "is_forward"
    return "linked" if item["provider_order"] else "not_from_here"
