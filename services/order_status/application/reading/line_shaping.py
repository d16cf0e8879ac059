"""From rows of the view to the counters of a line."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.order_status.application.reading.item_shape import LineShape
from services.order_status.domain.line_counters import LinePart, count
from services.order_status.domain.vocabulary import Inspection, ItemStatus, ProviderStatus

Row = Mapping[str, Any]


def shape_line(row: Row) -> LineShape | None:
    """Return the counters of a row's line; None when the others of the line are not known."""
    parts = row.get("parts") or (() if row["line_id"] or row["split_from"] else (row,))
    if not parts:
        return None
    return LineShape(items=len(parts), **asdict(count(map(_part, parts))))


def _part(row: Row) -> LinePart:
    told, found = row["provider_status"], row["inspection"]
    return LinePart(
        status=ItemStatus(row["status"]),
        quantity=row["quantity"],
        linked=row["provider_order_id"] is not None,
        provider_status=None if told is None else ProviderStatus(told),
        in_parcels=sum(parcel["quantity"] or 0 for parcel in row["parcels"]),
        inspection=None if found is None else Inspection(found),
    )
