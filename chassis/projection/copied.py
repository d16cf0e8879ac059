"""Many rows at once into a table of PostgreSQL, by COPY: of all ways the one it reads fastest.

A line is the row's values as a JSON array without its brackets, which orjson writes at once; with
the backslash to escape by, and `null` for NULL, that is nearly the CSV that COPY reads. What is
not: JSON writes line breaks and other control characters as letters behind a backslash, where CSV
has them as they are. (`NextCopyFrom` and `CopyReadAttributesCSV` in PostgreSQL's
`src/backend/commands/copyfromparse.c`.)
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any, cast

import orjson
import psycopg
from sqlalchemy import JSON, Connection, Table
from sqlalchemy.exc import IntegrityError

from chassis.projection.told_as_json import Rows, told

ROWS_AT_ONCE = 500
"""A megabyte or so: PostgreSQL reads it while the next is made."""

_SELDOM = re.compile(rb'\\[^"n]')
_ESCAPED = re.compile(rb"\\(?:u([0-9a-f]{4})|(.))")
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def copy(connection: Connection, table: Table, name: str, rows: Rows) -> None:
    """Write rows that are new; `name` is the table's, quoted. Raises IntegrityError."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    statement = (
        f"COPY {name} ({columns}) FROM STDIN"
        " (FORMAT csv, ESCAPE E'\\\\', NULL 'null', ENCODING 'UTF8')"
    )
    line = _line_of(table)
    # Its own cursor on the connection of the transaction: SQLAlchemy knows no COPY.
    raw = cast("psycopg.Connection", connection.connection.driver_connection)
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as writing:
            for start in range(0, len(rows), ROWS_AT_ONCE):
                lines = [line(row) for row in rows[start : start + ROWS_AT_ONCE]]
                writing.write(_as_csv(b"\n".join([*lines, b""])))
    except psycopg.IntegrityError as error:
        raise IntegrityError(statement, None, error) from error


@lru_cache(maxsize=256)
def _line_of(table: Table) -> Callable[[Mapping[str, Any]], bytes]:
    """Return what makes a line of a row."""
    names = [column.name for column in table.columns]
    nested = [n for n, column in enumerate(table.columns) if isinstance(column.type, JSON)]
    values: Callable[[Mapping[str, Any]], tuple[Any, ...]] = itemgetter(*names)
    if len(names) == 1:
        return lambda row: orjson.dumps(row[names[0]])
    if not nested:
        return lambda row: orjson.dumps(values(row))[1:-1]

    def line(row: Mapping[str, Any]) -> bytes:
        found = list(values(row))
        for place in nested:
            if found[place] is not None:
                found[place] = told(found[place])
        return orjson.dumps(found)[1:-1]

    return line


def _as_csv(lines: bytes) -> bytes:
    if _SELDOM.search(lines) is None:  # most rows hold quotes and line breaks at most
        return lines.replace(b"\\n", b"\n")
    return _ESCAPED.sub(_unescaped, lines)


def _unescaped(found: re.Match[bytes]) -> bytes:
    code, letter = found.groups()
    if code is not None:
        number = int(code, 16)
        # PostgreSQL keeps U+0000 in no text, and others may send it.
        return chr(number or 0xFFFD).encode()
    return _CONTROLS.get(letter, found.group())
