"""The commands that take back what was just done, a few for many items."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.model import Message, Money
from contracts.order_status.commands import (
    AgreePurchasePrice,
    ChangeConfiguration,
    ChangeStatus,
    Unbind,
)
from contracts.order_status.vocabulary import ConfigurationEntry, ItemStatus
from services.admin_ui.application.commanding import targets
from services.admin_ui.application.results import Line, Result, line_refused, stale
from services.admin_ui.domain.selection import Chosen
from services.admin_ui.domain.undoing import (
    REASON,
    NothingToUndoError,
    before,
    people_since,
)

Events = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Undo:
    """One command, and the rows that it is for."""

    verb: str
    command: Message
    chosen: Sequence[Chosen]


def undo_commands(
    name: str, histories: Sequence[tuple[Chosen, Events]]
) -> tuple[Sequence[Undo], Sequence[Line]]:
    """Return the commands, and the rows for which there is none, each with the reason.

    A history begins with the event that is taken back: `chosen` carries its version, so that the
    service refuses when something came after it.
    """
    groups: dict[str, tuple[Any, list[Chosen]]] = {}
    lines = []
    for chosen, events in histories:
        try:
            found = _found(name, chosen, events)
        except NothingToUndoError as error:
            lines.append(line_refused(chosen, "no_undo", str(error)))
            continue
        if isinstance(found, Line):
            lines.append(found)
            continue
        previous, target = found
        groups.setdefault(json.dumps(previous), (previous, []))[1].append(target)
    return [_undo(name, previous, chosen) for previous, chosen in groups.values()], lines


def overtaken(result: Result) -> Sequence[Chosen]:
    """Return the rows refused because a marketplace, and no person, changed the item meanwhile."""
    return [line.chosen for line in result.lines if line.changed and not people_since(line.changed)]


def _found(name: str, chosen: Chosen, events: Events) -> tuple[Any, Chosen] | Line:
    if not events or events[0]["version"] != chosen.version:
        raise NothingToUndoError("It is not known what was done.")
    if name != "bind":
        return before(name, events[0]), chosen
    # The marketplace has answered since: its word stands behind ours, and nobody else's may.
    if others := people_since(events[1:]):
        return stale(chosen, others, events[-1]["version"])
    return None, Chosen(chosen.order_id, chosen.item_id, events[-1]["version"])


def _undo(name: str, previous: Any, chosen: Sequence[Chosen]) -> Undo:
    items = targets(chosen)
    match name:
        case "status":
            status = ItemStatus(previous)
            back = ChangeStatus(items=items, status=status, correction=True, reason=REASON)
            return Undo("change-status", back, chosen)
        case "configuration":
            entries = tuple(ConfigurationEntry(**entry) for entry in previous)
            command: Message = ChangeConfiguration(item=items[0], configuration=entries)
            return Undo("change-configuration", command, chosen)
        case "price":
            price = Money(**previous)
            return Undo(
                "agree-purchase-price",
                AgreePurchasePrice(item=items[0], price=price, reason=REASON),
                chosen,
            )
    return Undo("unbind", Unbind(items=items, only_unlink=True), chosen)
