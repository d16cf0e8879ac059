"""Commands by NATS request/reply, the service a process of its own."""

import asyncio
import time

import nats
import orjson
from nats.aio.client import Client

from chassis.commands.executor import Request
from contracts import subjects
from contracts.catalogue import ORDER_STATUS
from tests.bench import pgbench
from tests.bench.commands import ITEMS_PER_ORDER, SECONDS, Mix, registration_body
from tests.bench.comparisons.commands import REFERENCE, usual
from tests.bench.comparisons.stack import Running, running
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

ITEMS = 5_000
IN_FLIGHT = 256


async def compare(servers: Servers) -> Rounds:
    async with running(servers, "order_status") as started:
        url = started.database("bench")
        pgbench.prepare(url)
        await fill(started, ITEMS // ITEMS_PER_ORDER, ITEMS_PER_ORDER)
        client = await nats.connect(started.stack.nats_url)
        mix = Mix(ITEMS)
        await _per_second(client, mix, started.token)
        try:
            while True:
                await started.at_rest()
                reference = await usual(servers, url)
                speed = await _per_second(client, mix, started.token)
                yield {"commands_bus": Sample(speed, reference)}
        finally:
            await client.close()


async def fill(started: Running, orders: int, items_per_order: int) -> None:
    """Register orders over HTTP."""
    client = await started.client("order_status")
    for number in range(orders):
        body = orjson.dumps(registration_body(number, items_per_order))
        await client.command("register-order", body)


async def _per_second(client: Client, mix: Mix, token: str) -> float:
    done, end = 0, time.perf_counter() + SECONDS

    async def ask(request: Request) -> None:
        subject = subjects.command(ORDER_STATUS, "default", request.verb)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": request.key or ""}
        reply = await client.request(subject, request.body, timeout=20, headers=headers)
        assert (reply.headers or {})["Status"] in {"200", "409"}, reply.data

    async def sender() -> None:
        nonlocal done
        while time.perf_counter() < end:
            await ask(mix())
            done += 1

    start = time.perf_counter()
    await asyncio.gather(*(sender() for _ in range(IN_FLIGHT)))
    return done / (time.perf_counter() - start)


COMPARISONS = (Comparison([Row("commands_bus", "commands/s", REFERENCE, 0.4)], compare),)
