"""How rows are read, and how a page of them is cut."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Executable, select

from chassis.projection.projection import projection_positions
from services.order_status.application.reading.cursors import Cursor
from services.order_status.application.reading.item_query import RowPage

PROJECTION = "purchase_tab"
SORT_VALUE = "cursor_value"
"""Name of the column that holds the sort value for the cursor."""

Row = dict[str, Any]


def rows(connection: Connection, statement: Executable) -> list[Row]:
    """Return the rows as plain dictionaries."""
    return [dict(row) for row in connection.execute(statement).mappings()]


def first(connection: Connection, statement: Executable) -> Row | None:
    found = connection.execute(statement).mappings().first()
    return None if found is None else dict(found)


def position_of(connection: Connection) -> int:
    """Return the projection's position; ask before reading rows, so that they hold no less."""
    table = projection_positions
    statement = select(table.c.position).where(table.c.projection == PROJECTION)
    return connection.execute(statement).scalar() or 0


def cut(found: Sequence[Row], limit: int, sort: str, place: str, position: int) -> RowPage:
    """Return the page out of one row more than it may show; that row tells that more follow."""
    shown = found[:limit]
    following = None
    if len(found) > limit:
        last = shown[-1]
        following = Cursor(sort, last[SORT_VALUE], last[place])
    return RowPage(shown, following, position)


def sort_name(sort: str, *, descending: bool) -> str:
    return f"-{sort}" if descending else sort
