"""What a store of ten million events costs beside one of ten thousand.

`CAIGOU_BENCH_EVENTS` sets another size.
"""

import asyncio
import os
import statistics
import sys
import time
from asyncio.subprocess import PIPE
from dataclasses import dataclass

import orjson
import psycopg

from chassis.commands.executor import CommandExecutor
from chassis.projection.creation import create_projections
from chassis.projection.projector import Projector
from chassis.store.database import Database, open_database
from chassis.store.opening import open_store
from chassis.store.port import EventStore
from chassis.wakeup import Wakeup
from chassis.writer.writer import Writer
from services.order_status.adapters.purchase_tab import PurchaseTab
from services.order_status.adapters.queries.items import ItemQueries
from services.order_status.application.aggregates import CODEC
from services.order_status.application.reading.item_query import ItemFilter, Order
from tests.bench.commands import ITEMS_PER_ORDER, note, per_second, target
from tests.bench.comparisons.commands import writer_of
from tests.bench.comparisons.imported import EVENTS_PER_ITEM, imported
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

SMALL = 10_000
LARGE = int(os.environ.get("CAIGOU_BENCH_EVENTS", "10000000"))
HISTORY = "long history"
"""Under this name the address of the large store is kept for the comparisons that share it."""
WORKED_ON = SMALL // EVENTS_PER_ITEM
"""Items that are worked on, as many in each store, in the large one spread over all of it."""
READ = WORKED_ON // ITEMS_PER_ORDER
"""Orders that are read: all of the small store, in the large one spread over all of it."""
ROUNDS = 11
"""Making the stores takes minutes, a round seconds."""
READS = 300
LAGS = 100
"""Commands whose way into the view is timed, one after the other."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What making the view anew took, in a process of its own."""

    events: int
    seconds: float
    megabytes: float

    @property
    def per_event(self) -> float:
        return self.seconds / self.events


@dataclass(slots=True)
class Store:
    """One store with its writer, and a projector that has caught up."""

    items: int
    database: Database
    events: EventStore
    writer: Writer
    executor: CommandExecutor
    projector: Projector

    def somewhere(self, number: int) -> int:
        """Return an item of those that are worked on."""
        return number % WORKED_ON * (self.items // WORKED_ON)

    def order(self, number: int) -> str:
        """Return an order of those that are read: as many in each store."""
        place = number % READ * (self.items // ITEMS_PER_ORDER // READ)
        return target(place * ITEMS_PER_ORDER)["order_id"]


async def compare(servers: Servers) -> Rounds:
    middle = await _rebuilt(servers, "middle", max(LARGE // 10, SMALL * 2))
    servers.postgres.drop_database("middle")
    await _rebuilt(servers, "small", SMALL)
    rebuilt = await history(servers)
    small, large = _opened(servers, "small", SMALL), _opened(servers, "large", LARGE)
    try:
        for store in (small, large):
            await _appends(store)
            await asyncio.to_thread(_reads, store)
        while True:
            yield {
                "growth_append": Sample(await _appends(large), await _appends(small)),
                "growth_read": Sample(
                    await asyncio.to_thread(_reads, large), await asyncio.to_thread(_reads, small)
                ),
                "growth_lag": Sample(await _lag(large), await _lag(small), upside_down=True),
                "growth_rebuild": Sample(rebuilt.per_event / middle.per_event, 1.0),
                "growth_memory": Sample(rebuilt.megabytes, 500.0),
            }
    finally:
        for store in (small, large):
            await store.writer.aclose()
            store.events.close()


async def history(servers: Servers) -> Rebuilt:
    """Make the large store and its view, and keep them for those that share."""
    rebuilt = await _rebuilt(servers, "large", LARGE)
    servers.kept[HISTORY] = servers.postgres.create_database("large")
    return rebuilt


async def _rebuilt(servers: Servers, name: str, events: int) -> Rebuilt:
    """Fill a database with a history, and make its view."""
    url = servers.postgres.create_database(name)
    await imported(url, events // EVENTS_PER_ITEM)
    database = open_database(url)
    create_projections(database, [PurchaseTab()])
    database.engine.dispose()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.rebuild_process", url, stdout=PIPE
    )
    told, _ = await process.communicate()
    assert process.returncode == 0
    await asyncio.to_thread(_settled, url)
    return Rebuilt(events, **orjson.loads(told.splitlines()[-1]))


def _settled(url: str) -> None:
    """Do now what PostgreSQL does by itself after so many rows, beside what is measured next."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM")
        connection.execute("CHECKPOINT")


def _opened(servers: Servers, name: str, events: int) -> Store:
    url = servers.postgres.create_database(name)
    database = open_database(url)
    store = open_store(database)
    writer, executor = writer_of(url)
    projector = Projector(PurchaseTab(), store, database, CODEC, Wakeup())
    projector.position = projector.read_position()
    return Store(events // EVENTS_PER_ITEM, database, store, writer, executor, projector)


async def _appends(store: Store) -> float:
    numbers = iter(range(10**9))
    speed = await per_second(store.executor, lambda: note(store.somewhere(next(numbers))), 64)
    while await asyncio.to_thread(store.projector.step, None):
        pass
    return speed


def _reads(store: Store) -> float:
    """Read the Purchase tab of one order after the other; return how many a second."""
    queries = ItemQueries(store.database)
    start = time.perf_counter()
    for number in range(READS):
        page = queries.page(ItemFilter(agency="default", order_id=store.order(number)), Order())
        assert len(page.rows) == ITEMS_PER_ORDER
        assert orjson.dumps([row["item_id"] for row in page.rows])
    return READS / (time.perf_counter() - start)


async def _lag(store: Store) -> float:
    """Return the median milliseconds from a commit to its row."""
    lags = []
    for number in range(LAGS):
        answered = await store.executor.execute(note(store.somewhere(number)))
        assert answered.status == 200
        start = time.perf_counter()
        await asyncio.to_thread(store.projector.step, None)
        lags.append((time.perf_counter() - start) * 1000)
    return statistics.median(lags)


BESIDE = f"at {SMALL:,} events"

COMPARISONS = (
    Comparison(
        [
            Row("growth_append", "commands/s", BESIDE, 0.9),
            Row("growth_read", "reads/s", BESIDE, 0.9),
            Row("growth_lag", "ms", BESIDE, 0.9),
            Row(
                "growth_rebuild",
                "times the seconds per event at a tenth of the size",
                "= linear",
                1.2,
                lower_is_better=True,
            ),
            Row("growth_memory", "MB", "MB allowed", 1.0, lower_is_better=True),
        ],
        compare,
        large=True,
        rounds=ROUNDS,
        shares=HISTORY,
    ),
)
