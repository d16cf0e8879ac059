"""One row per operation: what it does, how far it has come, how it ended."""

from typing import Any

from chassis.recorded import Recorded
from services.order_status.domain import operation_events as e
from services.order_status.domain.operation import evolve

Row = dict[str, Any]


def apply(row: Row | None, recorded: Recorded) -> Row:
    """Return the row after the event."""
    event = recorded.event
    if row is None:
        begun = evolve(None, event)
        row = {
            "agency": recorded.stream.agency,
            "operation_id": recorded.stream.key[0],
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
            "settled": [],
        }
    match event:
        case e.OperationProgressed():
            row["lines_settled"] = event.lines_settled
            row["settled"] = [
                *row["settled"],
                *(
                    {
                        "order_id": line.order_id,
                        "item_id": line.item_id,
                        "outcome": line.outcome.value,
                        "code": line.code,
                        "message": line.message,
                    }
                    for line in event.settled
                ),
            ]
        case e.OperationCancelRequested():
            row["cancel_requested"] = True
        case e.OperationFinished():
            row["outcome"] = event.outcome.value
            row["done"], row["refused"] = event.done, event.refused
            row["withdrawn"] = event.withdrawn
            row["finished_at"] = recorded.at.isoformat()
    row["version"] = recorded.version
    return row
