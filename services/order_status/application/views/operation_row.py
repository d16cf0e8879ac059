"""One row per operation, and one per line of it: what it does, how far it is, how it ended."""

from collections.abc import Iterable
from typing import Any

from chassis.recorded import Recorded
from services.order_status.domain import operation_events as e
from services.order_status.domain.operation import evolve
from services.order_status.domain.operation_lines import ItemRef, LineOutcome

Row = dict[str, Any]


def apply(row: Row | None, recorded: Recorded) -> Row:
    """Return the row after the event."""
    event = recorded.event
    if row is None:
        begun = evolve(None, event)
        row = {
            "agency": recorded.stream.agency,
            "operation_id": recorded.stream.key[0],
            "started_position": recorded.position,
            "type": begun.type.value,
            "lines_total": begun.total,
            "lines_settled": begun.total - len(begun.open),
            "done": begun.done,
            "refused": begun.refused,
            "withdrawn": 0,
            "cancel_requested": False,
            "outcome": None,
            "actor": recorded.actor,
            "correlation_id": recorded.correlation_id,
            "started_at": recorded.at.isoformat(),
            "finished_at": None,
        }
    match event:
        case e.OperationProgressed():
            row["lines_settled"] = event.lines_settled
            for line in event.settled:
                row[line.outcome.value] += 1
        case e.OperationCancelRequested():
            row["cancel_requested"] = True
        case e.OperationFinished():
            row["outcome"] = event.outcome.value
            row["done"], row["refused"] = event.done, event.refused
            row["withdrawn"] = event.withdrawn
            row["finished_at"] = recorded.at.isoformat()
    row["version"] = recorded.version
    return row


def new_lines(recorded: Recorded) -> list[Row]:
    """Return a row for every item that the operation begins with, refused ones too."""
    event, key = recorded.event, (recorded.stream.agency, recorded.stream.key[0])
    taken: Iterable[ItemRef]
    match event:
        case e.BookingOrdered() | e.BindingOrdered() | e.UnbindingOrdered():
            taken = event.lines
        case e.StatusesChanged():
            taken = event.done
        case _:
            return []
    rows = [_line(key, line, getattr(line, "outcome", None)) for line in taken]
    rows += [
        _line(key, line, LineOutcome.REFUSED, line.code, line.message) for line in event.refused
    ]
    for number, row in enumerate(rows):
        row["number"] = number
    # An item named twice has one row: what was taken up counts, not the refused repeat.
    return list({(row["order_id"], row["item_id"]): row for row in reversed(rows)}.values())


def settled_lines(recorded: Recorded) -> list[Row]:
    """Return what has become of the lines that the event settles."""
    if not isinstance(recorded.event, e.OperationProgressed):
        return []
    key = (recorded.stream.agency, recorded.stream.key[0])
    return [
        _line(key, line, line.outcome, line.code, line.message) for line in recorded.event.settled
    ]


def _line(
    key: tuple[str, str],
    line: ItemRef,
    outcome: LineOutcome | None,
    code: str = "",
    message: str = "",
) -> Row:
    return {
        "agency": key[0],
        "operation_id": key[1],
        "order_id": line.order_id,
        "item_id": line.item_id,
        "outcome": None if outcome is None else outcome.value,
        "code": code,
        "message": message,
    }
