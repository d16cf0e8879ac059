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
        _compare(row)
    row["version"] = recorded.version
    row["changed_at"] = recorded.at.isoformat()
    return row


def status_after(event: Any) -> str | None:
    """Return the status in which an event of an item leaves it; None when it does not say."""
    if isinstance(event, item_events.ItemRegistered | item_events.Unbound):
        return event.status.value
    return _STATUS_AFTER.get(type(event))


def count(row: Row, before: str | None, after: str) -> None:
    """Count an item's new status; `before` is the one it had, None when it is new."""
    counts: dict[str, int] = row["counts"]
    if before is None:
        row["items"] += 1
    else:
        counts[before] -= 1
    counts[after] = counts.get(after, 0) + 1


def counted(row: Row, last: Recorded) -> None:
    """Say what follows from the counts; `last` is the event that was counted last."""
    row["due_position"] = last.position
    row["due_correlation_id"] = last.correlation_id
    row["due_causation_id"] = last.id
    _compare(row)


def _compare(row: Row) -> None:
    derived = derive_order_status({ItemStatus(s): n for s, n in row["counts"].items()})
    row["status_due"] = None if derived.value == row["status"] else derived.value


_STATUS_AFTER: dict[type, str] = {kind: status.value for kind, status in STATUS_AFTER.items()}
