"""Many rows and few are written in different ways; what stands in the table is the same."""

from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    MetaData,
    Table,
    Text,
    select,
)
from sqlalchemy.exc import IntegrityError

from chassis.projection.upsert import MANY, Write, upsert, write_together
from chassis.store.database import open_database

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("name", Text),
    Column("good", Boolean),
    Column("large", BigInteger),
    Column("content", JSON),
)

ODD = (
    "",
    "null",
    '"',
    '""',
    "\\",
    "\\N",
    "\\.",
    "a\n\\.\nb",
    "\\n is no line break",
    'a,b\t"c"\r\n\b\f\x1f\x7f',
    "u005c \\u0041",
    "测量 \U0001f600 \u2028",
    "true",
    " leading and trailing ",
)

Row = dict[str, Any]


def append(connection: Connection, table: Table, rows: list[Row]) -> None:
    write_together(connection, [Write(table, rows)])


def row(number: int, name: str | None, kind: str = "k") -> Row:
    content = None if name is None else {name: [name, {"n": number}], "none": None}
    return {
        "kind": kind,
        "number": number,
        "name": name,
        "good": (True, False, None)[number % 3],
        "large": None if number % 2 else 2**62 + number,
        "content": content,
    }


def rows_of(number: int) -> list[Row]:
    return [row(n, (*ODD, None)[n % (len(ODD) + 1)]) for n in range(number)]


def read(connection: Connection) -> list[Row]:
    found = connection.execute(select(things).order_by(things.c.kind, things.c.number))
    return [dict(each) for each in found.mappings()]


@pytest.fixture
def connection(database_url: str) -> Any:
    with closing(open_database(database_url)) as database, database.begin() as connection:
        metadata.create_all(connection)
        yield connection


@pytest.mark.parametrize("number", [len(ODD) + 1, MANY * 20])
def test_every_text_is_read_as_it_was_written(connection: Connection, number: int) -> None:
    rows = rows_of(number)
    append(connection, things, rows)
    assert read(connection) == rows


@pytest.mark.parametrize("number", [MANY - 1, MANY * 3])
def test_rows_are_replaced_by_key_and_others_left_alone(
    connection: Connection, number: int
) -> None:
    """Of the rows some are there before, and some are not."""
    upsert(connection, things, rows_of(number // 2))
    other = row(0, "other", kind="another kind")
    append(connection, things, [other])
    changed = [row(n, f"changed {n}") for n in range(number)]
    upsert(connection, things, changed)
    assert read(connection) == [other, *changed]


@pytest.mark.parametrize("number", [2, MANY])
def test_one_row_that_is_there_already_is_told(connection: Connection, number: int) -> None:
    append(connection, things, rows_of(1))
    with pytest.raises(IntegrityError), connection.begin_nested():
        append(connection, things, rows_of(number))
    assert read(connection) == rows_of(1)


@pytest.mark.parametrize("number", [2, MANY])
def test_what_postgresql_keeps_in_no_text_is_replaced(connection: Connection, number: int) -> None:
    """U+0000 may come from outside, in a key as well: one letter must not stop a projection."""
    if connection.dialect.name != "postgresql":
        pytest.skip("SQLite keeps it")
    rows = [{**row(n, "a\0b\\u0000"), "kind": "k\0"} for n in range(number)]
    append(connection, things, rows)
    upsert(connection, things, rows)
    expected = [{**row(n, "a\ufffdb\\u0000"), "kind": "k\ufffd"} for n in range(number)]
    assert [each["kind"] for each in read(connection)] == ["k\ufffd"] * number
    assert [each["name"] for each in read(connection)] == [each["name"] for each in expected]
