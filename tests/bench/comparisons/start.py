"""From the start of the process to ready, with a long history and with none."""

import asyncio
import time

import psycopg

from chassis.store.database import open_database
from chassis.store.opening import open_store
from contracts.catalogue import ORDER_STATUS, stream_of
from tests.bench.comparisons.growth import HISTORY, history
from tests.bench.comparisons.stack import Running, running
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

SERVICE = "order_status"
RELAYED = "INSERT INTO consumer_positions VALUES (%s, %s) ON CONFLICT DO NOTHING"
ROUNDS = 3


async def compare(servers: Servers) -> Rounds:
    """Start on the store of the growth rows; whatever it holds was relayed long ago."""
    if HISTORY not in servers.kept:
        await history(servers)
    url = servers.kept[HISTORY]
    with psycopg.connect(url) as connection:
        head = open_store(open_database(url)).head()
        connection.execute(RELAYED, (f"relay:{stream_of(ORDER_STATUS).name}", head))
    # Each with a nats-server of its own: a stream belongs to one store.
    async with (
        running(servers, SERVICE) as none,
        running(servers, SERVICE, folder="long") as long,
    ):
        child = long.stack.children[SERVICE]
        child.environment = {**child.environment, "CAIGOU_DATABASE_URL": url}
        while True:
            yield {"start": Sample(await _start(long), await _start(none))}


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
        rounds=ROUNDS,
        shares=HISTORY,
    ),
)
