"""The Purchase tab of a 200-item order over HTTP, beside the least that a route can do."""

import asyncio
import sys
import time
from asyncio.subprocess import DEVNULL

from deploy.local.ports import reserve_port
from tests.bench.commands import SECONDS
from tests.bench.comparisons.bus import fill
from tests.bench.comparisons.stack import running
from tests.bench.http_client import HttpClient
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

ITEMS = 200
FIRST = 900
"""The service may have other orders from other comparisons."""
OURS, BARE = f"/orders/o{FIRST}/items?limit={ITEMS}", f"/items/o{FIRST}"
CLIENTS = {"read_tab": 1, "read_tab_16": 16}


async def compare(servers: Servers) -> Rounds:
    async with running(servers, "order_status") as started:
        await fill(started, 4, ITEMS, FIRST)
        await started.at_rest()
        port = reserve_port()
        reader = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.bare_reader"),
            *(str(port), started.database("order_status")),
            stdout=DEVNULL,
            stderr=DEVNULL,
        )
        try:
            await _answering(port)
            while True:
                samples = {}
                for name, clients in CLIENTS.items():
                    bare = [await HttpClient.connect(port) for _ in range(clients)]
                    reference = await _per_second(bare, BARE)
                    ours = [await started.client("order_status") for _ in range(clients)]
                    samples[name] = Sample(await _per_second(ours, OURS), reference)
                    for client in bare:
                        client.close()
                yield samples
        finally:
            reader.terminate()
            await reader.wait()


async def _answering(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                (await HttpClient.connect(port)).close()
            except OSError:
                await asyncio.sleep(0.05)
            else:
                return


async def _per_second(clients: list[HttpClient], path: str) -> float:
    done, start = 0, time.perf_counter()

    async def read(client: HttpClient) -> None:
        nonlocal done
        while time.perf_counter() < start + SECONDS:
            assert len(await client.get(path)) > ITEMS * 100
            done += 1

    await asyncio.gather(*map(read, clients))
    return done / (time.perf_counter() - start)


REFERENCE = "reads/s of a bare route: the SELECT, and orjson"

COMPARISONS = (
    Comparison(
        [Row(name, "reads/s", REFERENCE, 0.8) for name in CLIENTS], compare, shares="order_status"
    ),
)
