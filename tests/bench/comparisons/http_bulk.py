"""Change status of 200 items at once, over HTTP, by 16 operators."""

import asyncio
import time
from collections import deque
from itertools import count

import orjson

from contracts.order_status.vocabulary import ItemStatus
from tests.bench import pgbench
from tests.bench.commands import SECONDS, registration_body
from tests.bench.comparisons.commands import REFERENCE, usual
from tests.bench.comparisons.stack import running
from tests.bench.http_client import HttpClient
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

ITEMS = 200
CLIENTS = 16
ENOUGH_STEPS = 240
"""More than a round takes, and so many orders that each operator finds one that nobody moves."""
FIRST = 1_000
"""The service may have orders with lower numbers from other comparisons."""
WAY = (
    ItemStatus.PAID,
    ItemStatus.ORDERED,
    ItemStatus.QUALITY_INSPECTION,
    ItemStatus.RECEIVED_AT_WAREHOUSE,
    ItemStatus.PACKING,
    ItemStatus.READY_TO_SHIP,
    ItemStatus.SHIPPED,
    ItemStatus.RECEIVED,
)


class Orders:
    """Orders on their way: each is registered once and goes one step at a time."""

    def __init__(self) -> None:
        self._numbers = count(FIRST)
        self._under_way: deque[tuple[int, int]] = deque()

    async def register(self, client: HttpClient, orders: int) -> None:
        for _ in range(orders):
            number = next(self._numbers)
            await client.command("register-order", orjson.dumps(registration_body(number, ITEMS)))
            self._under_way.append((number, 0))

    async def step(self, client: HttpClient) -> None:
        """Move the order that waited longest to its next status."""
        number, place = self._under_way.popleft()
        items = [{"order_id": f"o{number}", "item_id": f"{number}-{n}"} for n in range(ITEMS)]
        _, body = await client.command(
            "change-status", orjson.dumps({"items": items, "status": WAY[place]})
        )
        assert orjson.loads(body)["outcome"] == "accepted", body[:300]
        if place + 1 < len(WAY):
            self._under_way.append((number, place + 1))

    @property
    def steps(self) -> int:
        return sum(len(WAY) - place for _, place in self._under_way)


async def compare(servers: Servers) -> Rounds:
    async with running(servers, "order_status") as started:
        url = started.database("bench")
        pgbench.prepare(url)
        orders = Orders()
        while True:
            while orders.steps < ENOUGH_STEPS:
                await orders.register(await started.client("order_status"), 16)
            await started.at_rest()
            reference = await usual(servers, url)
            # New ones: the service closes those that were idle for some seconds.
            clients = [await started.client("order_status") for _ in range(CLIENTS)]
            yield {"commands_http_bulk": Sample(await _per_second(clients, orders), reference)}


async def _per_second(clients: list[HttpClient], orders: Orders) -> float:
    done, start = 0, time.perf_counter()

    async def operator(client: HttpClient) -> None:
        nonlocal done
        while time.perf_counter() < start + SECONDS and orders.steps > CLIENTS:
            await orders.step(client)
            done += ITEMS

    await asyncio.gather(*map(operator, clients))
    return done / (time.perf_counter() - start)


COMPARISONS = (
    Comparison(
        [Row("commands_http_bulk", "items/s", REFERENCE, 0.7)], compare, shares="order_status"
    ),
)
