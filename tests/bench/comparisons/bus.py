"""Commands by NATS request/reply, the service a process of its own."""

import orjson

from contracts import subjects
from contracts.catalogue import ORDER_STATUS
from tests.bench import pgbench
from tests.bench.commands import ITEMS_PER_ORDER, SECONDS, Mix, registration_body
from tests.bench.comparisons.commands import REFERENCE, usual
from tests.bench.comparisons.stack import Running, running
from tests.bench.nats_requests import NatsRequests, request
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

ITEMS = 5_000
IN_FLIGHT = 256
MOST_PER_SECOND = 12_000


async def compare(servers: Servers) -> Rounds:
    async with running(servers, "order_status") as started:
        url = started.database("bench")
        pgbench.prepare(url)
        await fill(started, ITEMS // ITEMS_PER_ORDER, ITEMS_PER_ORDER)
        client = await NatsRequests.connect(started.stack.ports.nats)
        mix = Mix(ITEMS)
        await client.per_second(_made(mix, started.token), IN_FLIGHT, SECONDS)
        try:
            while True:
                requests = _made(mix, started.token)
                await started.at_rest()
                reference = await usual(servers, url)
                speed = await client.per_second(requests, IN_FLIGHT, SECONDS)
                yield {"commands_bus": Sample(speed, reference)}
        finally:
            client.close()


async def fill(started: Running, orders: int, items_per_order: int, first: int = 0) -> None:
    """Register orders over HTTP; `first` is the number of the first one."""
    client = await started.client("order_status")
    for number in range(first, first + orders):
        body = orjson.dumps(registration_body(number, items_per_order))
        await client.command("register-order", body)


def _made(mix: Mix, token: str) -> list[bytes]:
    """Return more requests than a round can send, before its clock starts."""
    made = []
    for _ in range(int(SECONDS * MOST_PER_SECOND)):
        one = mix()
        subject = subjects.command(ORDER_STATUS, "default", one.verb)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": one.key or ""}
        made.append(request(subject, headers, one.body))
    return made


COMPARISONS = (
    Comparison([Row("commands_bus", "commands/s", REFERENCE, 0.4)], compare, shares=ORDER_STATUS),
)
