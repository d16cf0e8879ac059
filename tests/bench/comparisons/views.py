"""Events to rows of the Purchase tab, beside the bare reading of those events and COPY of the rows.

The reference does what nobody can do without: it reads every event's bytes in pages, and copies
the finished rows into tables with the same indexes.
"""

import asyncio
import time
from collections.abc import Sequence

import psycopg
from sqlalchemy import delete, update

from chassis.projection.creation import create_projections
from chassis.projection.projection import projection_positions
from chassis.projection.projector import Projector
from chassis.projection.rebuild import rebuild
from chassis.store.database import Database, open_database
from chassis.store.opening import open_store
from chassis.store.port import EventStore
from chassis.store.tables import EVENTS_TABLE
from chassis.wakeup import Wakeup
from services.order_status.adapters.purchase_tab import PurchaseTab
from services.order_status.application.aggregates import CODEC
from tests.bench.comparisons.history import fill
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

ITEMS = 2_500
PAGE = 500
TABLES = [table.name for table in PurchaseTab.tables.sorted_tables]
REFERENCE = "s: SELECT of the events and COPY of the rows"


async def compare(servers: Servers) -> Rounds:
    url = servers.postgres.create_database("bench")
    await fill(url, ITEMS)
    database = open_database(url)
    store = open_store(database)
    create_projections(database, [PurchaseTab()])
    await asyncio.to_thread(_projected, database, store)
    bare = await asyncio.to_thread(Bare, url)
    while True:
        reference = await asyncio.to_thread(bare.seconds)
        steady = await asyncio.to_thread(_projected, database, store)
        anew = await asyncio.to_thread(_rebuilt, database, store)
        yield {
            "projector": Sample(steady, reference, upside_down=True),
            "rebuild": Sample(anew, reference, upside_down=True),
        }


def _projected(database: Database, store: EventStore) -> float:
    """Return the seconds from empty tables to full ones, batch by batch."""
    with database.begin() as connection:
        for table in reversed(PurchaseTab.tables.sorted_tables):
            connection.execute(delete(table))
        connection.execute(update(projection_positions).values(position=0))
    projector = Projector(PurchaseTab(), store, database, CODEC, Wakeup())
    start = time.perf_counter()
    while projector.step(None):
        pass
    return time.perf_counter() - start


def _rebuilt(database: Database, store: EventStore) -> float:
    start = time.perf_counter()
    rebuild(PurchaseTab(), store, database, CODEC, lambda *_: None)
    return time.perf_counter() - start


class Bare:
    """The same rows without anybody who makes them."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._copies: dict[str, Sequence[bytes]] = {}
        with psycopg.connect(url, autocommit=True) as connection:
            for table in TABLES:
                connection.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
                with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                    self._copies[table] = [bytes(part) for part in copy]

    def seconds(self) -> float:
        with psycopg.connect(self._url) as connection:
            for table in TABLES:
                connection.execute(f"TRUNCATE bare_{table}")
            connection.commit()
            start, position = time.perf_counter(), 0
            while rows := connection.execute(
                "SELECT originator_id, originator_version, topic, state, notification_id"
                f" FROM {EVENTS_TABLE} WHERE notification_id > %s"
                " ORDER BY notification_id LIMIT %s",
                (position, PAGE),
            ).fetchall():
                position = rows[-1][4]
            for table, parts in self._copies.items():
                with connection.cursor().copy(f"COPY bare_{table} FROM STDIN") as copy:
                    for part in parts:
                        copy.write(part)
            connection.commit()
            return time.perf_counter() - start


COMPARISONS = (
    Comparison(
        [Row("projector", "s", REFERENCE, 0.4), Row("rebuild", "s", REFERENCE, 0.7)], compare
    ),
)
