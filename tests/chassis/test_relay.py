"""Committed events reach the stream once and in order, whatever happens to the server."""

import asyncio
import shutil
from functools import partial
from pathlib import Path

import pytest
from nats.aio.client import Client

from chassis.delivery import relay as relaying
from chassis.delivery.relay import Relay
from chassis.store.port import Fence
from chassis.writer.writer import Writer
from contracts.envelope import from_headers
from deploy.local.nats import NatsServer
from tests.chassis.counter import COUNTER, Muted, context, count
from tests.chassis.delivery import STREAM, migrate, relay_of, running
from tests.chassis.until import until
from tests.conformance.stores.contents import Store
from tests.marketplace_gateway.patience import until as patiently


async def published(client: Client) -> list[int]:
    """Return the positions that the stream holds, in its order."""
    js = client.jetstream()
    state = (await js.stream_info(STREAM)).state
    messages = [await js.get_msg(STREAM, seq=n, direct=True) for n in range(1, state.last_seq + 1)]
    return [from_headers(m.headers or {}, m.data or b"").sequence for m in messages]


def passed(relay: Relay, position: int) -> bool:
    return relay.position >= position


@pytest.mark.parametrize("number", [1, 9, 10, 250])
async def test_few_and_many_are_published(
    store: Store, writer: Writer, bus: Client, fence: Fence, number: int
) -> None:
    """Single publishes and atomic batches give the same stream."""
    relay = relay_of(bus, store, writer.committed)
    await asyncio.gather(*(count(writer, "a", f"k{n}") for n in range(number)))
    async with running(fence, relay):
        await until(lambda: relay.position == number)
    assert await published(bus) == list(range(1, number + 1))


async def test_internal_events_leave_no_gap(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """What is not published is passed over; the next message names the one published before."""

    async def mute(key: str) -> None:
        await writer.submit(
            context(key), lambda unit: b"%d" % unit.append(COUNTER, ("a",), [Muted()])
        )

    await count(writer, "a", "k1")
    await mute("k2")
    await mute("k3")
    await count(writer, "a", "k4")
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay):
        await until(lambda: relay.position == 4)
    message = await bus.jetstream().get_msg(STREAM, seq=2)
    assert (message.headers or {})["ce-prevsequence"] == "1"
    assert await published(bus) == [1, 4]


async def test_a_crowd_of_crashes_doubles_and_loses_nothing(
    store: Store, writer: Writer, bus: Client, nats_server: NatsServer, fence: Fence
) -> None:
    """The server is killed, the relay is cancelled in the middle, and all the while it is busy."""
    total = 1_500

    async def write() -> None:
        for n in range(total):
            await count(writer, f"c{n % 9}", f"k{n}")

    writing = asyncio.create_task(write())
    for turn in range(1, 5):
        relay = relay_of(bus, store, writer.committed)
        async with running(fence, relay):
            await until(partial(passed, relay, turn * 200), 30)
            if turn % 2:
                await asyncio.to_thread(nats_server.child.kill)
                await asyncio.to_thread(nats_server.child.start)
    await writing
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay):
        await until(lambda: relay.position == total, 30)
    assert await published(bus) == list(range(1, total + 1))


async def test_two_relays_at_once_publish_everything_once(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """A former leader that has not noticed yet is held off by the expected last sequence."""
    relays = [relay_of(bus, store, writer.committed) for _ in range(2)]
    async with running(fence, *relays):
        await asyncio.gather(*(count(writer, "a", f"k{n}") for n in range(300)))
        await until(lambda: all(relay.position == 300 for relay in relays), 30)
    assert await published(bus) == list(range(1, 301))


async def test_the_note_stands_in_for_an_empty_stream(
    store: Store, writer: Writer, bus: Client, fence: Fence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages go with age; what was published long ago is not published again."""
    monkeypatch.setattr(relaying, "NOTE_SECONDS", 0)
    relay = relay_of(bus, store, writer.committed)
    await count(writer, "a", "k1")
    async with running(fence, relay):
        await until(lambda: store.position(f"relay:{STREAM}") == 1)
    await bus.jetstream().delete_stream(STREAM)
    await migrate(bus)
    await count(writer, "a", "k2")
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay):
        await until(lambda: relay.position == 2)
    assert await published(bus) == [2]


async def test_a_server_put_back_to_an_older_copy_gets_its_tail_again(
    store: Store,
    writer: Writer,
    bus: Client,
    nats_server: NatsServer,
    fence: Fence,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing new is committed: the relay itself sees that the stream ends too early."""
    monkeypatch.setattr(relaying, "LOOK_SECONDS", 0.1)
    folder = Path(nats_server.child.environment["NATS_STORE"])
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay):
        await count(writer, "a", "k1")
        await until(lambda: relay.position == 1)
        nats_server.child.kill()
        shutil.copytree(folder, folder.with_name("older"))
        await asyncio.to_thread(nats_server.child.start)
        await asyncio.gather(*(count(writer, "a", f"l{n}") for n in range(20)))
        await until(lambda: relay.position == 21)
        nats_server.child.kill()
        shutil.rmtree(folder)
        folder.with_name("older").rename(folder)
        await asyncio.to_thread(nats_server.child.start)

        await patiently(partial(published, bus), lambda seen: seen == list(range(1, 22)))


async def test_after_a_failure_almost_everything_goes_in_batches_again(
    store: Store, writer: Writer, bus: Client, nats_server: NatsServer, fence: Fence
) -> None:
    """A server that comes back finds thousands waiting: one by one they would take minutes."""
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay):
        await count(writer, "a", "k0")
        await until(lambda: relay.position == 1)
        nats_server.child.kill()
        await count(writer, "a", "k1")
        await until(lambda: bool(relay.failure))
        await asyncio.gather(*(count(writer, "a", f"l{n}") for n in range(500)))
        await asyncio.to_thread(nats_server.child.start)
        await until(lambda: relay.position == 502, 30)
    assert await published(bus) == list(range(1, 503))
    js = bus.jetstream()
    messages = [await js.get_msg(STREAM, seq=n, direct=True) for n in range(1, 503)]
    singly = [m for m in messages if "Nats-Batch-Id" not in (m.headers or {})]
    assert len(singly) < 100


async def test_a_stream_ahead_of_its_store_stops_the_relay(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """A store restored from a backup must not publish other events under known positions."""
    relay = relay_of(bus, store, writer.committed)
    headers = {"ce-id": "x", "ce-type": "t", "ce-source": "order_status", "ce-subject": "s"}
    headers |= {"ce-time": "2026-11-02T12:00:00+00:00", "ce-sequence": "99"}
    headers |= {"ce-prevsequence": "98", "ce-agency": "default", "ce-actor": "a"}
    headers |= {"ce-correlationid": "c", "ce-causationid": "d", "ce-streamversion": "1"}
    await bus.jetstream().publish("evt.order_status.x", b"{}", headers=headers | {"ce-command": ""})
    await count(writer, "a", "k")
    async with running(fence, relay):
        await until(lambda: "StreamAheadError" in relay.failure)
        assert not relay.ready
    assert (await bus.jetstream().stream_info(STREAM)).state.messages == 1
