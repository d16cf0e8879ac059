"""Insert rows or replace them, many in one statement, on both databases."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write whole rows by primary key. The same key must not stand twice in `rows`."""
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    others = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in keys
    }
    changed = statement.on_conflict_do_update(index_elements=keys, set_=others)
    if connection.dialect.name == "postgresql":
        rows = [_storable(row) for row in rows]
    connection.execute(changed, [dict(row) for row in rows])


def _storable(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row without U+0000, which PostgreSQL keeps in no text and others may send."""
    return {
        name: value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value
        for name, value in row.items()
    }
