"""What automatic booking asks of a row: when it was paid, and whether that is still news."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chassis.recorded import Recorded
from services.order_status.domain.item_events import Paid, PaymentWithdrawn
from services.order_status.domain.newly_paid import newly_paid

Row = dict[str, Any]

NO_PAYMENT: Row = {
    "newly_paid": False,
    "paid_at": None,
    "paid_ms": None,
    "paid_position": None,
    "payment_id": None,
}

_PAYMENTS = (Paid, PaymentWithdrawn)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def apply(row: Row, recorded: Recorded) -> None:
    """Bring the columns of the payment up to the event."""
    event = recorded.event
    if not (row["newly_paid"] or isinstance(event, _PAYMENTS)):
        return  # it was not, and by no other event becomes so
    row["newly_paid"] = newly_paid(event, before=row["newly_paid"])
    if row["newly_paid"] and isinstance(event, Paid):
        row["paid_at"] = recorded.at.isoformat()
        row["paid_ms"] = milliseconds(recorded.at)
        row["paid_position"] = recorded.position
        row["payment_id"] = recorded.id
    elif isinstance(event, PaymentWithdrawn):
        row.update(NO_PAYMENT)


def milliseconds(moment: datetime) -> int:
    """Return the whole milliseconds since 1970: a number that every database compares alike."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)
