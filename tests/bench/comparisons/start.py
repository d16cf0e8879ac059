"""From the start of the process to ready, with a long history and with none."""

import asyncio
import time

from chassis.projection.rebuild import rebuild
from chassis.store.database import open_database
from chassis.store.opening import open_store
from services.order_status.adapters.purchase_tab import PurchaseTab
from services.order_status.application.aggregates import CODEC
from tests.bench.comparisons.growth import LARGE
from tests.bench.comparisons.imported import EVENTS_PER_ITEM, imported
from tests.bench.comparisons.stack import Running, running
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

SERVICE = "order_status"


async def compare(servers: Servers) -> Rounds:
    async with running(servers, SERVICE) as started:
        none = [await _start(started) for _ in range(3)]
        started.stack.children[SERVICE].stop()
        url = started.database(SERVICE)
        await imported(url, LARGE // EVENTS_PER_ITEM)
        database = open_database(url)
        store = open_store(database)
        await asyncio.to_thread(rebuild, PurchaseTab(), store, database, CODEC, lambda *_: None)
        store.close()
        while True:
            yield {"start": Sample(await _start(started), min(none))}


async def _start(started: Running) -> float:
    child = started.stack.children[SERVICE]
    await asyncio.to_thread(child.stop)
    start = time.perf_counter()
    await asyncio.to_thread(child.start)
    return time.perf_counter() - start


COMPARISONS = (
    Comparison(
        [Row("start", "s", "s with no event", 1.5, lower_is_better=True)],
        compare,
        large=True,
        rounds=3,
    ),
)
