"""A store with millions of events, copied in: what the usual commands would have written."""

import asyncio
from collections.abc import Iterator, Sequence

import orjson
import psycopg

from chassis.store.database import open_database
from chassis.store.opening import open_store
from chassis.store.tables import EVENTS_TABLE
from chassis.streams import StreamName
from tests.bench.commands import ITEMS_PER_ORDER, target
from tests.bench.comparisons.history import fill

EVENTS_PER_ITEM = 10
NOTES = 5
"""The last event of an item, a note, is repeated so often: ten events an item in all."""
MODEL_ITEMS = ITEMS_PER_ORDER

Event = tuple[int, str, bytes]
"""Version, topic, state."""


async def imported(url: str, items: int) -> None:
    """Fill the store with `items` items of ten events each, and their orders.

    One order of fifty items is made by commands; all others are its copies under other numbers.
    """
    await fill(url, MODEL_ITEMS)
    await asyncio.to_thread(_copy, url, items)


def _copy(url: str, items: int) -> None:
    open_store(open_database(url)).create()
    with psycopg.connect(url) as connection:
        model, receipts = _model(connection), _receipts(connection)
        # Rows first, indexes afterwards, as for any large import.
        indexes = _without_indexes(connection)
        columns = "originator_id, originator_version, topic, state"
        types = ["uuid", "int8", "text", "bytea"]
        _write(connection, EVENTS_TABLE, columns, types, _copies(model, items))
        columns, types = (
            "agency, key, digest, answer, at",
            ["text", "text", "bytea", "bytea", "text"],
        )
        _write(connection, "inbox", columns, types, _more_receipts(receipts, items))
        for statement in indexes:
            connection.execute(statement)
        connection.commit()
        connection.autocommit = True
        connection.execute(f"VACUUM (ANALYZE) {EVENTS_TABLE}")
        connection.execute("VACUUM (ANALYZE) inbox")


def _write(
    connection: psycopg.Connection,
    table: str,
    columns: str,
    types: Sequence[str],
    rows: Iterator[tuple[object, ...]],
) -> None:
    statement = f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _without_indexes(connection: psycopg.Connection) -> Sequence[str]:
    """Drop the indexes of both tables; return the statements that make them again."""
    found = connection.execute(
        "SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)"
        " FROM pg_constraint c WHERE c.contype = 'p'"
        " AND c.conrelid::regclass::text IN ('events', 'inbox')"
    ).fetchall()
    made = []
    for table, name, definition in found:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        made.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    others = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('events', 'inbox')"
    ).fetchall()
    for name, definition in others:
        connection.execute(f"DROP INDEX {name}")
        made.append(definition)
    return made


def _receipts(connection: psycopg.Connection) -> list[tuple[str, str, bytes, bytes, str]]:
    """Return the receipts of the first order's commands, and of the notes that are repeated."""
    rows = connection.execute("SELECT agency, key, digest, answer, at FROM inbox").fetchall()
    # Those of notes are the shortest, and there is one for each item.
    notes = sorted(rows, key=lambda row: len(row[3]))[:MODEL_ITEMS]
    again = [(a, f"{key}+{n}", *rest) for a, key, *rest in notes for n in range(NOTES)]
    return [*rows, *again]


def _more_receipts(
    receipts: Sequence[tuple[str, str, bytes, bytes, str]], items: int
) -> Iterator[tuple[object, ...]]:
    for number in range(1, items // ITEMS_PER_ORDER):
        for agency, key, digest, answer, at in receipts:
            yield agency, f"{key}/{number}", digest, answer, at


def _model(connection: psycopg.Connection) -> dict[tuple[str, ...], list[Event]]:
    """Return the streams of the first order, in the order in which they began."""
    rows = connection.execute(
        f"SELECT originator_version, topic, state FROM {EVENTS_TABLE} ORDER BY notification_id"
    )
    streams: dict[tuple[str, ...], list[Event]] = {}
    for version, topic, state in rows:
        body = orjson.loads(bytes(state))
        if body["kind"] in {"order", "item"}:
            key = (body["kind"], *body["key"])
            streams.setdefault(key, []).append((version, topic, bytes(state)))
    for key, events in streams.items():
        if key[0] == "item":
            version, topic, state = events[-1]
            events += [(version + n, topic, state) for n in range(1, NOTES + 1)]
    return streams


def _copies(model: dict[tuple[str, ...], list[Event]], items: int) -> Iterator[tuple[object, ...]]:
    first = target(0)["order_id"]
    for number in range(1, items // ITEMS_PER_ORDER):
        order = target(number * ITEMS_PER_ORDER)["order_id"]
        for (kind, *key), events in model.items():
            renamed = [order, *(f"{number}-{item.split('-')[1]}" for item in key[1:])]
            stream = StreamName(kind, "default", tuple(renamed)).id
            old = b'"key":' + orjson.dumps(key)
            new = b'"key":' + orjson.dumps(renamed)
            assert first == key[0]
            for version, topic, state in events:
                yield stream, version, topic, state.replace(old, new, 1)
