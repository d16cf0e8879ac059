"""How far the pieces of an order have come, counted item by item."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from services.order_status.application.reading.order_query import PieceCounts
from services.order_status.domain.line_counters import SENT
from services.order_status.domain.transitions import PATH
from services.order_status.domain.vocabulary import ItemStatus

Row = Mapping[str, Any]


def count_pieces(items: Sequence[Row]) -> PieceCounts:
    """Return the counts; `items` need status, pieces, if `linked`, and the provider's status."""
    found: Counter[str] = Counter()
    for item in items:
        status = ItemStatus(item["status"])
        if status is ItemStatus.CANCELLED:
            continue
        for name in ("needed", *_stages(status, item), item["inspection"] or ""):
            found[name] += item["quantity"]
    return PieceCounts(**{name: found[name] for name in PieceCounts.model_fields})


def _stages(status: ItemStatus, item: Row) -> list[str]:
    if status is ItemStatus.RETURNED_TO_VENDOR:
        return ["returned"]
    linked = item["linked"]
    reached = {
        "bought": linked,
        "sent": linked and item["provider_status"] in SENT,
        "at_warehouse": _beyond(status, ItemStatus.RECEIVED_AT_WAREHOUSE),
        "shipped": _beyond(status, ItemStatus.SHIPPED),
        "received": _beyond(status, ItemStatus.RECEIVED),
    }
    return [name for name, is_so in reached.items() if is_so]


def _beyond(status: ItemStatus, milestone: ItemStatus) -> bool:
    return status in PATH and PATH.index(status) >= PATH.index(milestone)
