"""What is on an event stream and is no event of its owner: kept, told, and obeyed by nobody."""

import asyncio
from collections.abc import Mapping

import pytest
from nats.aio.client import Client

from chassis.delivery import follower as following
from chassis.delivery.streams import (
    ACK_WAIT_SECONDS,
    consumer_config,
    migrate_consumer,
    migrate_streams,
)
from chassis.store.port import Fence
from chassis.writer.writer import Writer
from contracts.catalogue import DEAD_LETTERS
from contracts.envelope import to_headers
from tests.chassis.counter import count
from tests.chassis.delivery import (
    DURABLE,
    STREAM,
    Received,
    StoreFeed,
    follower_of,
    relay_of,
    running,
)
from tests.chassis.until import until
from tests.conformance.stores.contents import Store


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "FETCH_SECONDS", 0.3)
    monkeypatch.setattr(following, "RETRY_SECONDS", (0.05,))


NOBODYS: Mapping[str, Mapping[str, str]] = {
    "unknown to its owner": {"ce-sequence": "9000", "ce-prevsequence": "8999"},
    "no headers": {},
    "no position": {"ce-sequence": "first"},
    "a position of nothing": {"ce-sequence": "0"},
    "before itself": {"ce-prevsequence": "9000"},
    "another owner": {"ce-source": "marketplace"},
    "no time": {"ce-time": "noon"},
    "another subject": {"ce-subject": "evt.order_status.default.x.y.Z"},
}


@pytest.mark.lesson(37)
async def test_lesson_37_what_is_no_event_is_kept_and_stops_nobody(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """Rubbish of every kind between events: each event has its effect once, none is lost."""
    received, feed = Received(), StoreFeed(store)
    relay, follower = relay_of(bus, store, writer.committed), follower_of(bus, received, feed)
    async with running(fence, relay, follower):
        await count(writer, "a", "k1")
        await until(lambda: received.position() == 1)
        good = to_headers(received.envelopes[0])
        good.pop("Nats-Msg-Id")
        subject = good["ce-subject"]
        for wrong in NOBODYS.values():
            await bus.jetstream().publish(
                subject, b"\xff{", stream=STREAM, headers={**good, **wrong} if wrong else None
            )
        await until(lambda: follower.dead_letters == len(NOBODYS))
        # Nobody but the owner may write there; the relay looks for its place again.
        await count(writer, "a", "k2")
        await until(lambda: received.position() == 2, 30)
        await until(lambda: relay.position == 2)
        await until(lambda: not follower.failure)
    assert received.sequences == [1, 2]
    info = await bus.jetstream().stream_info(DEAD_LETTERS)
    assert info.state.messages == len(NOBODYS)
    buried = await bus.jetstream().get_msg(DEAD_LETTERS, seq=1)
    assert (buried.subject, buried.data) == (f"dlq.{DURABLE}", b"\xff{")
    assert (buried.headers or {})["Caigou-Error"].startswith("ForeignMessageError")


@pytest.mark.lesson(37)
async def test_lesson_37_every_message_that_is_given_up_is_told_to_a_stream(bus: Client) -> None:
    """Whoever follows with a limit of deliveries: the server's word on it is kept."""
    js = bus.jetstream()
    await migrate_streams(js)
    limited = consumer_config("limited")
    limited.max_deliver, limited.ack_wait = 1, 0.2
    await js.publish("evt.order_status.default.o.i.X", b"1", stream=STREAM)
    await js._jsm.add_consumer(STREAM, limited)
    subscription = await js.pull_subscribe_bind(durable="limited", stream=STREAM)
    await subscription.fetch(1)
    deadline = asyncio.get_running_loop().time() + 10
    while True:
        # The server looks for what is overdue when somebody asks for more.
        with pytest.raises(TimeoutError):
            await subscription.fetch(1, timeout=0.3)
        if (await js.stream_info(DEAD_LETTERS)).state.messages:
            break
        assert asyncio.get_running_loop().time() < deadline
    told = await js.get_msg(DEAD_LETTERS, seq=1)
    assert (told.subject or "").endswith(f"MAX_DELIVERIES.{STREAM}.limited")
    assert b'"stream_seq":1' in (told.data or b"")


@pytest.mark.lesson(37)
def test_lesson_37_our_followers_give_nothing_up() -> None:
    """Deliveries have no end; where they had one, they would have to last a quarter of an hour."""
    config = consumer_config(DURABLE)
    endless = config.max_deliver == -1
    assert endless or ACK_WAIT_SECONDS * (config.max_deliver or 0) >= 15 * 60


@pytest.mark.lesson(37)
async def test_lesson_37_a_durable_made_again_repeats_no_effect(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """The server hands the whole stream out once more; each event keeps its one effect."""
    received = Received()
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay, follower_of(bus, received, StoreFeed(store))):
        await asyncio.gather(*(count(writer, "a", f"k{n}") for n in range(20)))
        await until(lambda: received.position() == 20)
    await bus.jetstream().delete_consumer(STREAM, DURABLE)
    await migrate_consumer(bus.jetstream(), STREAM, DURABLE)
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay, follower_of(bus, received, StoreFeed(store))):
        info = bus.jetstream()

        async def pending() -> int:
            found = await info.consumer_info(STREAM, DURABLE)
            return (found.num_pending or 0) + (found.num_ack_pending or 0)

        deadline = asyncio.get_running_loop().time() + 15
        while await pending():
            assert asyncio.get_running_loop().time() < deadline
            await asyncio.sleep(0.02)
        await count(writer, "a", "last")
        await until(lambda: received.position() == 21)
    assert received.sequences == list(range(1, 22))
