"""One row of the orders list, and the tally of item statuses from which its status follows."""

from typing import Any

from chassis.recorded import Recorded
from services.order_status.application.views import order_sums
from services.order_status.domain import item_events, order_events
from services.order_status.domain.item import STATUS_AFTER
from services.order_status.domain.order_progress import derive_order_status
from services.order_status.domain.vocabulary import ItemStatus, OrderStatus

Row = dict[str, Any]


def apply_order_event(row: Row | None, recorded: Recorded) -> Row:
    """Return the row after an event of the order itself."""
    event = recorded.event
    if isinstance(event, order_events.OrderRegistered):
        row = {
            "agency": recorded.stream.agency,
            "order_id": recorded.stream.key[0],
            "customer_reference": event.customer_reference,
            "currency": event.currency,
            "status": OrderStatus.AWAITING_PAYMENT.value,
            "counts": {},
            "items": 0,
            **order_sums.begun(),
            "status_due": None,
            "due_position": 0,
            "due_correlation_id": "",
            "due_causation_id": "",
            "registered_at": recorded.at.isoformat(),
            "registered_position": recorded.position,
            "search": f"{recorded.stream.key[0]}\n{event.customer_reference}".casefold(),
        }
    assert row is not None, "an order's row begins with OrderRegistered"
    if isinstance(event, order_events.OrderStatusChanged):
        row["status"] = event.status.value
        _compare(row, recorded)
    row["version"] = recorded.version
    row["changed_at"] = recorded.at.isoformat()
    return row


def apply_item_event(row: Row, recorded: Recorded, before: str | None) -> None:
    """Count an item's new status; `before` is the one it had, None when it is new."""
    event = recorded.event
    if isinstance(event, item_events.ItemRegistered):
        after: str = event.status.value
        row["items"] += 1
    elif isinstance(event, item_events.Unbound):
        after = event.status.value
    elif type(event) in STATUS_AFTER:
        after = STATUS_AFTER[type(event)].value
    else:
        return
    counts = row["counts"] = dict(row["counts"])
    if before is not None:
        counts[before] -= 1
    counts[after] = counts.get(after, 0) + 1
    row["due_position"] = recorded.position
    row["due_correlation_id"] = recorded.correlation_id
    row["due_causation_id"] = recorded.id
    _compare(row, recorded)


def _compare(row: Row, recorded: Recorded) -> None:
    derived = derive_order_status({ItemStatus(s): n for s, n in row["counts"].items()})
    row["status_due"] = None if derived.value == row["status"] else derived.value
    row["changed_at"] = recorded.at.isoformat()
