"""What lead times ask of a row: when it was booked, and when it came to the warehouse."""

from typing import Any

from chassis.recorded import Recorded
from services.order_status.application.views.item_payment import milliseconds
from services.order_status.domain.item_events import Booked, StatusChanged
from services.order_status.domain.vocabulary import PurchaseList

Row = dict[str, Any]

NOT_BOOKED: Row = {"booked_ms": None}
"""Part of what an item without a provider order has: another booking counts anew."""
NOT_RECEIVED: Row = {"received_ms": None}


def booked(row: Row, recorded: Recorded) -> None:
    """Note a booking by which the item came onto its provider order; a binding has no time."""
    if isinstance(recorded.event, Booked):
        row["booked_ms"] = milliseconds(recorded.at)


def placed(row: Row, recorded: Recorded) -> None:
    """Note that the item came to the warehouse, or further; a correction back takes it away.

    Asked when the row has its list. What was split off has no times: each item counts once.
    """
    if not isinstance(recorded.event, StatusChanged):
        return
    if row["list"] != PurchaseList.PURCHASED:
        row.update(NOT_RECEIVED)
    elif row["received_ms"] is None:
        row["received_ms"] = milliseconds(recorded.at)
