"""The bus goes away and comes back: everybody goes on by himself, and is quiet meanwhile."""

import asyncio
import time

import pytest
from nats.aio.client import Client

from chassis.delivery import arrivals
from chassis.delivery import lag as lagging
from chassis.delivery.lag import Lag, end_of
from chassis.leadership.leader import Leader
from chassis.leadership.lease import Lease
from chassis.runtime import readiness
from chassis.store.port import Fence
from chassis.writer.writer import Writer
from deploy.local.nats import NatsServer
from tests.chassis.counter import count
from tests.chassis.delivery import STREAM, NoFeed, Received, follower_of, relay_of, running
from tests.chassis.until import until
from tests.conformance.stores.contents import Store

AWAY_SECONDS = 2.0


async def write(writer: Writer, first: int, last: int) -> None:
    await asyncio.gather(*(count(writer, "a", f"k{n}") for n in range(first, last + 1)))


@pytest.mark.lesson(34)
async def test_lesson_34_all_go_on_after_the_bus_was_restarted_under_load(
    store: Store, writer: Writer, bus: Client, nats_server: NatsServer, fence: Fence
) -> None:
    """Killed with work in flight: little is spent while it is away, and all arrives once."""
    received = Received()
    relay, follower = relay_of(bus, store, writer.committed), follower_of(bus, received, NoFeed())
    async with running(fence, relay, follower):
        await write(writer, 1, 200)
        await until(lambda: received.position() >= 1)
        await asyncio.to_thread(nats_server.child.kill)
        began, spent = time.monotonic(), time.process_time()
        await asyncio.sleep(AWAY_SECONDS)  # what is spent in a time needs that time
        share = (time.process_time() - spent) / (time.monotonic() - began)
        await write(writer, 201, 260)
        await asyncio.to_thread(nats_server.child.start)
        await until(lambda: received.position() == 260, 30)
        await until(lambda: not follower.failure and not relay.failure, 30)
    assert received.sequences == list(range(1, 261))
    assert share < 0.2


@pytest.mark.lesson(34)
async def test_lesson_34_messages_that_wait_and_do_not_come_are_told(
    store: Store,
    writer: Writer,
    bus: Client,
    fence: Fence,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The connection looks healthy, the consumer has messages, and none is delivered: red."""
    monkeypatch.setattr(readiness, "FROZEN_SECONDS", 0.2)
    monkeypatch.setattr(lagging, "LOOK_SECONDS", 0.05)
    original = arrivals.fetch
    deaf, silent = asyncio.Event(), asyncio.Event()

    async def nothing(subscription: object, seconds: float) -> object:
        if deaf.is_set():
            silent.set()  # what was asked for before has come
            await asyncio.sleep(0.02)
            return []
        return await original(subscription, min(seconds, 0.1))  # type: ignore[arg-type]

    monkeypatch.setattr(arrivals, "fetch", nothing)
    received = Received()
    relay, follower = relay_of(bus, store, writer.committed), follower_of(bus, received, NoFeed())
    leader = Leader(Lease(store.database, "another", "test"), [])
    leader.fence = fence
    lag = Lag(end_of(lambda: bus, STREAM), received.position)
    check = readiness._lag_check("follower", leader, lag, follower)
    async with running(fence, relay, follower, lag):
        await count(writer, "a", "k1")
        await until(lambda: received.position() == 1)
        assert check().ok
        deaf.set()
        await silent.wait()
        await count(writer, "a", "k2")
        await until(lambda: check().state == "frozen")
        assert not check().ok
        deaf.clear()
        await until(lambda: received.position() == 2)
        await until(lambda: check().ok)
