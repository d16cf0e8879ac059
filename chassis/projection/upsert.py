"""Insert rows or replace them, many in one statement, on both databases."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, LargeBinary, Table
from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[Mapping[str, Any]]


def upsert(connection: Connection, table: Table, rows: Rows) -> None:
    """Write whole rows by primary key. The same key must not stand twice in `rows`."""
    _write(connection, table, rows, replace=True)


def append(connection: Connection, table: Table, rows: Rows) -> None:
    """Write rows that are new. Raises IntegrityError when one is not."""
    _write(connection, table, rows, replace=False)


def _write(connection: Connection, table: Table, rows: Rows, *, replace: bool) -> None:
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        if _has_bytes(table):
            connection.execute(_statement(table, "postgresql", replace), [dict(r) for r in rows])
        else:
            _write_as_json(connection, table, rows, replace=replace)
    else:
        connection.execute(_statement(table, "sqlite", replace), [dict(row) for row in rows])


def _write_as_json(connection: Connection, table: Table, rows: Rows, *, replace: bool) -> None:
    # One parameter for all rows, made and read by quick machines on both sides: a parameter per
    # column would cost more than everything else that a projection does.
    told = orjson.dumps(rows, option=orjson.OPT_NON_STR_KEYS)
    if rb"\u0000" in told:
        told = orjson.dumps([_storable(row) for row in rows], option=orjson.OPT_NON_STR_KEYS)
    schema = (connection.get_execution_options().get("schema_translate_map") or {}).get(None)
    connection.exec_driver_sql(_json_statement(table, replace, schema), (told.decode(),))


@lru_cache(maxsize=256)
def _json_statement(table: Table, replace: bool, schema: str | None) -> str:
    quote = postgresql.dialect().identifier_preparer.quote  # type: ignore[no-untyped-call]
    name = quote(table.name) if schema is None else f"{quote(schema)}.{quote(table.name)}"
    columns = [quote(column.name) for column in table.columns]
    keys = [quote(column.name) for column in table.primary_key]
    others = [column for column in columns if column not in keys]
    listed = ", ".join(columns)
    statement = (  # names of our own tables
        f"INSERT INTO {name} ({listed})"
        f" SELECT {listed} FROM json_populate_recordset(NULL::{name}, %s::json)"
    )
    if not replace:
        return statement
    conflict = f" ON CONFLICT ({', '.join(keys)}) DO "
    if not others:
        return statement + conflict + "NOTHING"
    return statement + conflict + "UPDATE SET " + ", ".join(f"{c} = excluded.{c}" for c in others)


@lru_cache(maxsize=256)
def _statement(table: Table, dialect: str, replace: bool) -> Any:
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    if not replace:
        return statement
    keys = [column.name for column in table.primary_key]
    others = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


@lru_cache(maxsize=256)
def _has_bytes(table: Table) -> bool:
    return any(isinstance(column.type, LargeBinary) for column in table.columns)


def _storable(value: Any) -> Any:
    """Return the value without U+0000, which PostgreSQL keeps in no text and others may send."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, Mapping):
        return {name: _storable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(inner) for inner in value]
    return value
