"""The items that stand on one line: those that were split, and what was split off them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, select, tuple_

from services.order_status.adapters.queries.reading import Row, rows
from services.order_status.adapters.tables import items

PARTS = "parts"
"""Under this name a row has the rows of its line that are counted; not when it is the only one."""

Shown: TypeAlias = Mapping[str, Any]

_LINE = (items.c.order_id, items.c.line_id)
_COUNTED = ("status", "quantity", "provider_order_id", "provider_status", "inspection", "parcels")


def with_parts(connection: Connection, agency: str, found: Sequence[Shown]) -> list[Row]:
    """Return the rows, each with the others of its line."""
    lines = _lines(found)
    if not lines:
        return [dict(row) for row in found]
    statement = select(*_LINE, *(items.c[name] for name in _COUNTED)).where(
        items.c.agency == agency, items.c.line_id.is_not(None), tuple_(*_LINE).in_(lines)
    )
    parts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for part in rows(connection, statement):
        parts[part["order_id"], part["line_id"]].append(part)
    return [_with(row, parts) for row in found]


def moved_lines(
    connection: Connection, agency: str, found: Sequence[Shown], after: int
) -> set[tuple[str, str]]:
    """Return the lines of these rows of which any item changed behind a position."""
    lines = _lines(found)
    if not lines:
        return set()
    statement = (
        select(*_LINE)
        .distinct()
        .where(items.c.agency == agency, items.c.position > after)
        .where(items.c.line_id.is_not(None), tuple_(*_LINE).in_(lines))
    )
    return {(row["order_id"], row["line_id"]) for row in rows(connection, statement)}


def _lines(found: Sequence[Shown]) -> list[tuple[str, str]]:
    return sorted({(row["order_id"], row["line_id"]) for row in found if row["line_id"]})


def _with(row: Shown, parts: dict[tuple[str, str], list[Row]]) -> Row:
    own: dict[str, Any] = {**row}
    if row["line_id"]:
        own[PARTS] = parts[row["order_id"], row["line_id"]]
    return own
