"""How long until a command sent over HTTP shows, in the Purchase tab and in the feed.

The reference is the sum of the steps that nobody can do without, each measured bare in the same
round: an HTTP round trip to a route that does nothing, a commit under the store's lock, a commit of
a projection's row, and for the feed a durable publish and another commit. The reference ends with a
row that is committed, and so do we: the row itself is looked at, past the service, because reading
it over HTTP would be one step more.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import LiteralString

import nats
import orjson
import psycopg
from nats.js import JetStreamContext

from tests.bench.commands import ITEMS_PER_ORDER, target
from tests.bench.comparisons.bus import fill
from tests.bench.comparisons.stack import Running, running
from tests.bench.http_client import HttpClient
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

COMMANDS = 40
ORDERS = 4
BYTES = 400
"""About a small event."""

LOOK_SECONDS = 0.0005
IN_TAB = "SELECT 1 FROM items WHERE order_id = %s AND item_id = %s AND position >= %s"
IN_FEED = "SELECT 1 FROM activities WHERE activity_id = %s"

Step = Callable[[], Awaitable[None]]


async def compare(servers: Servers) -> Rounds:
    async with running(servers, "order_status", "activity_log") as started:
        await fill(started, ORDERS, ITEMS_PER_ORDER)
        connection = await psycopg.AsyncConnection.connect(
            started.database("bench"), autocommit=True
        )
        await connection.execute("CREATE TABLE events (id bigserial PRIMARY KEY, body bytea)")
        await connection.execute("CREATE TABLE rows (id int PRIMARY KEY, body text)")
        client = await nats.connect(started.stack.nats_url)
        js = client.jetstream()
        await js.add_stream(name="BARE", subjects=["bare"])
        try:
            while True:
                bare = Bare(await started.client("order_status"), connection, js)
                tab_reference = await _times(bare.tab)
                feed_reference = await _times(bare.feed)
                shown = Shown(
                    await started.client("order_status"),
                    await _rows_of(started, "order_status"),
                    await _rows_of(started, "activity_log"),
                )
                tab, feed = await _times(shown.in_tab), await _times(shown.in_feed)
                await shown.close()
                yield {
                    "visible_tab": Sample(_middle(tab), _middle(tab_reference)),
                    "visible_tab_p99": Sample(_late(tab), _late(tab_reference)),
                    "visible_activity": Sample(_middle(feed), _middle(feed_reference)),
                    "visible_activity_p99": Sample(_late(feed), _late(feed_reference)),
                }
        finally:
            await client.close()
            await connection.close()


async def _rows_of(started: Running, service: str) -> psycopg.AsyncConnection:
    return await psycopg.AsyncConnection.connect(started.database(service), autocommit=True)


async def _there(
    connection: psycopg.AsyncConnection, statement: LiteralString, wanted: tuple[str | int, ...]
) -> None:
    """Look again and again until there is a row."""
    while not await (await connection.execute(statement, wanted, prepare=True)).fetchone():
        await asyncio.sleep(LOOK_SECONDS)


async def _times(step: Step) -> Sequence[float]:
    """Return milliseconds, one after the other."""
    times = []
    for _ in range(COMMANDS):
        start = time.perf_counter()
        await step()
        times.append((time.perf_counter() - start) * 1000)
    return times


def _middle(times: Sequence[float]) -> float:
    return statistics.median(times)


def _late(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


class Bare:
    """The steps alone."""

    def __init__(
        self, http: HttpClient, connection: psycopg.AsyncConnection, js: JetStreamContext
    ) -> None:
        self._http, self._connection, self._js = http, connection, js

    async def tab(self) -> None:
        await self._http.get("/healthz")
        async with self._connection.transaction():
            await self._connection.execute("LOCK TABLE events IN EXCLUSIVE MODE")
            await self._connection.execute("INSERT INTO events (body) VALUES (%s)", (b"x" * BYTES,))
        await self._project()

    async def feed(self) -> None:
        await self.tab()
        await self._js.publish("bare", b"x" * BYTES)
        await self._project()

    async def _project(self) -> None:
        await self._connection.execute(
            "INSERT INTO rows VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            ("x" * BYTES,),
        )


class Shown:
    """The product: a note on an item, and when it stands in the rows that pages are made of."""

    def __init__(
        self,
        orders: HttpClient,
        tab: psycopg.AsyncConnection,
        feed: psycopg.AsyncConnection,
    ) -> None:
        self._orders, self._tab, self._feed = orders, tab, feed
        self._number = 0

    async def in_tab(self) -> None:
        place, answer = await self._note()
        wanted = (place["order_id"], place["item_id"], int(answer["caigou-position"]))
        await _there(self._tab, IN_TAB, wanted)

    async def in_feed(self) -> None:
        _, answer = await self._note()
        await _there(self._feed, IN_FEED, (answer["x-correlation-id"],))

    async def close(self) -> None:
        await self._tab.close()
        await self._feed.close()

    async def _note(self) -> tuple[dict[str, str], dict[str, str]]:
        """Send a command; return its item and the headers of the answer."""
        self._number += 1
        place = target(self._number % (ORDERS * ITEMS_PER_ORDER))
        body = orjson.dumps({**place, "text": f"measured {self._number}"})
        headers, _ = await self._orders.command("add-note", body)
        return place, headers


UNIT = "ms"
TAB = "ms: bare HTTP, locked commit, projection's commit"
FEED = f"{TAB}, durable publish, commit"

COMPARISONS = (
    Comparison(
        [
            Row("visible_tab", UNIT, TAB, 3, lower_is_better=True),
            Row("visible_tab_p99", UNIT, TAB, 3, lower_is_better=True),
            Row("visible_activity", UNIT, FEED, 3, lower_is_better=True),
            Row("visible_activity_p99", UNIT, FEED, 3, lower_is_better=True),
        ],
        compare,
    ),
)
