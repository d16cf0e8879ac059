"""Insert rows or replace them, many in one statement, on both databases."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, LargeBinary, Table
from sqlalchemy.dialects import postgresql, sqlite

from chassis.projection.copied import copy
from chassis.projection.told_as_json import Rows, told

MANY = 32
"""Below this number one statement with the rows as JSON is quicker than COPY, which takes two."""

_quote = postgresql.dialect().identifier_preparer.quote  # type: ignore[no-untyped-call]


class Write(NamedTuple):
    """Whole rows for a table: new ones, or with `replace` in the place of those of the same key."""

    table: Table
    rows: Rows
    replace: bool = False


def upsert(connection: Connection, table: Table, rows: Rows) -> None:
    """Write whole rows by primary key. The same key must not stand twice in `rows`."""
    write_together(connection, [Write(table, rows, replace=True)])


def write_together(connection: Connection, writes: Sequence[Write]) -> None:
    """Write into several tables; few rows for all of them are one round trip.

    No row may be written twice: all of them are written as of one moment. Raises IntegrityError
    when a row that is to be new is not.
    """
    few: list[Write] = []
    for write in writes:
        table, rows, replace = write
        if not rows:
            continue
        if connection.dialect.name != "postgresql":
            connection.execute(_statement(table, "sqlite", replace), [dict(row) for row in rows])
        elif _has_bytes(table):
            connection.execute(_statement(table, "postgresql", replace), [dict(r) for r in rows])
        elif len(rows) < MANY:
            few.append(write)
        else:
            if replace:
                _delete(connection, table, rows)
            copy(connection, table, _name(connection, table), rows)
    if few:
        named = tuple((table, _name(connection, table), replace) for table, _, replace in few)
        connection.exec_driver_sql(_together(named), tuple(told(write.rows) for write in few))


def _delete(connection: Connection, table: Table, rows: Rows) -> None:
    # Taking old rows away and copying new ones costs less than changing them: a change writes a
    # whole row and its entries in the indexes too, and nothing is read as fast as COPY.
    names = [column.name for column in table.primary_key]
    keys = told([{name: row[name] for name in names} for row in rows])
    connection.exec_driver_sql(_deletion(table, _name(connection, table)), (keys,))


def _name(connection: Connection, table: Table) -> str:
    schema = (connection.get_execution_options().get("schema_translate_map") or {}).get(None)
    return _quote(table.name) if schema is None else f"{_quote(schema)}.{_quote(table.name)}"


@lru_cache(maxsize=256)
def _deletion(table: Table, name: str) -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    keys = {_quote(column.name): column.type.compile(dialect) for column in table.primary_key}
    listed = ", ".join(f"{key} {kind}" for key, kind in keys.items())
    same = " AND ".join(f"t.{key} = old.{key}" for key in keys)
    return (  # names of our own tables
        f"DELETE FROM {name} AS t USING json_to_recordset(%s::json) AS old ({listed}) WHERE {same}"
    )


@lru_cache(maxsize=256)
def _together(writes: tuple[tuple[Table, str, bool], ...]) -> str:
    *before, last = [_json_statement(*write) for write in writes]
    if not before:
        return last
    return "WITH " + ", ".join(f"w{n} AS ({one})" for n, one in enumerate(before)) + " " + last


@lru_cache(maxsize=256)
def _json_statement(table: Table, name: str, replace: bool) -> str:
    columns = [_quote(column.name) for column in table.columns]
    keys = [_quote(column.name) for column in table.primary_key]
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
