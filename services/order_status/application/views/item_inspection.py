"""What an item's row says of its goods at our warehouse: whether they are there, and are right."""

from functools import cache
from typing import Any

from services.order_status.domain import item_events as e
from services.order_status.domain import receipt_events as receipts
from services.order_status.domain.inspections import inspection_at
from services.order_status.domain.item import STATUS_AFTER
from services.order_status.domain.vocabulary import Inspection, ItemStatus

Row = dict[str, Any]


def begun(event: e.ItemRegistered) -> Row:
    """Return the columns of a new item; one that was split off begins as the other stood."""
    return _columns(event.inspection or inspection_at(event.status, None))


def apply(row: Row, event: e.ItemEvent) -> None:
    """Follow an event; asked before the row has its new status."""
    kind = type(event)
    if kind in STATUS_AFTER:
        _moved(row, STATUS_AFTER[kind])
    elif isinstance(event, receipts.RejectedAtInspection):
        row.update(_columns(Inspection.REJECTED, event.reason))
    elif isinstance(event, e.Unbound) and event.status.value != row["status"]:
        _moved(row, event.status)


def _moved(row: Row, status: ItemStatus) -> None:
    before = row["inspection"]
    after = _found_at(status, before)
    if after != before:
        row["inspection"], row["rejection_reason"] = after, ""


@cache
def _found_at(status: ItemStatus, before: str | None) -> str | None:
    found = inspection_at(status, None if before is None else Inspection(before))
    return None if found is None else found.value


def _columns(found: Inspection | None, reason: str = "") -> Row:
    return {"inspection": None if found is None else found.value, "rejection_reason": reason}
