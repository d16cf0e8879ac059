"""Sends what looks like events and is none, on every event subject, and judges the followers."""

import asyncio
import time

import nats
import orjson
from nats.aio.client import Client

from contracts.catalogue import ORDER_STATUS, stream_of
from contracts.generation.table import rows_of
from tests.hostile.bodies_made import Bodies
from tests.hostile.messages_made import Mutations
from tests.hostile.services import Town

SETTLED_SECONDS = 120.0


async def send_events(
    bus: str, town: Town, number: int, seed: int, bodies: Bodies | None = None
) -> dict[str, int]:
    """Send so many, then something true; return how many dead letters each follower has found.

    Raises AssertionError when a follower does not come to the true one, or has lost any.
    """
    client = await nats.connect(bus)
    mutations = Mutations(seed, bodies)
    rows = rows_of("event")
    for count in range(number):
        made = mutations.event(rows[count % len(rows)], count)
        await client.jetstream().publish(
            made.subject, made.body, stream=stream_of(made.row.service).name, headers=made.headers
        )
    await _something_true(client, town)
    await client.close()
    await _all_arrives(town)
    return {
        f"{name} < {follower.source.name}": follower.dead_letters
        for name, serving in town.serving.items()
        for follower in serving.followers
    }


async def _something_true(client: Client, town: Town) -> None:
    value = Mutations(0).value("order_status.RegisterOrder")
    for n in range(5):
        headers = {"Authorization": f"Bearer {town.token()}", "Idempotency-Key": f"true{n}"}
        body = orjson.dumps({**value, "order_id": f"TRUE-{n}"})
        subject = "cmd.order_status.default.register-order"
        reply = await client.request(subject, body, timeout=60, headers=headers)
        assert (reply.headers or {})["Status"] == "200", reply.data


async def _all_arrives(town: Town) -> None:
    store = town.serving["order_status"].assembled.core.store
    deadline = time.monotonic() + SETTLED_SECONDS
    followers = [
        follower
        for serving in town.serving.values()
        for follower in serving.followers
        if follower.source.name == ORDER_STATUS
    ]
    assert followers
    while any(follower.position < store.head() for follower in followers):
        told = {f.source.durable: (f.position, f.failure) for f in followers}
        assert time.monotonic() < deadline, f"head {store.head()}, {told}"
        await asyncio.sleep(0.05)
    stopped = [f.failure for s in town.serving.values() for f in s.followers if f.stopped_at]
    assert not stopped, stopped
