"""A store with millions of events, copied in: what the usual commands would have written."""

import asyncio
from collections.abc import Iterator
from itertools import islice

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
CHUNK = 2_000

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
        model = _model(connection)
        columns = "originator_id, originator_version, topic, state"
        copies = _copies(model, items)
        statement = f"COPY {EVENTS_TABLE} ({columns}) FROM STDIN (FORMAT BINARY)"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(["uuid", "int8", "text", "bytea"])
            while chunk := list(islice(copies, CHUNK)):
                for row in chunk:
                    copy.write_row(row)
        connection.commit()
        connection.autocommit = True
        connection.execute(f"ANALYZE {EVENTS_TABLE}")


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
