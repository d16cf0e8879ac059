"""A follower has each event once and in order; what the stream lacks comes from the feed."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree

import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext

from chassis.delivery import arrivals
from chassis.delivery import follower as following
from chassis.store.port import Fence
from chassis.writer.writer import Writer
from contracts.envelope import Envelope, from_headers
from deploy.local.nats import NatsServer
from tests.chassis.counter import count
from tests.chassis.delivery import (
    DURABLE,
    STREAM,
    LateFeed,
    NoFeed,
    Received,
    StoreFeed,
    follower_of,
    migrate,
    relay_of,
    running,
)
from tests.chassis.until import until
from tests.conformance.stores.contents import Store


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the feed often, and try again soon."""
    monkeypatch.setattr(following, "IDLE_CHECK_SECONDS", 0.5)
    monkeypatch.setattr(following, "FETCH_SECONDS", 0.5)
    monkeypatch.setattr(following, "RETRY_SECONDS", (0.1,))


async def write(writer: Writer, first: int, last: int) -> None:
    await asyncio.gather(*(count(writer, "a", f"k{n}") for n in range(first, last + 1)))


async def test_everything_arrives_once_and_in_order(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """What is committed while the pair runs is applied, by the stream alone."""
    received = Received()
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay, follower_of(bus, received, NoFeed())):
        await write(writer, 1, 700)
        await until(lambda: received.position() == 700)
        await write(writer, 701, 702)
        await until(lambda: received.position() == 702)
    assert received.sequences == list(range(1, 703))


async def test_a_hole_is_refilled_from_the_feed(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """The stream begins later than the follower's position: it notices and asks the owner."""
    await write(writer, 1, 30)
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay):
        await until(lambda: relay.position == 30)
    await bus.jetstream().delete_stream(STREAM)
    await migrate(bus)
    feed, received = StoreFeed(store), Received()
    follower = follower_of(bus, received, feed)
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay, follower):
        await write(writer, 31, 40)
        await until(lambda: received.position() == 40)
    assert received.sequences == list(range(1, 41))
    assert feed.reads > 0


async def test_a_follower_that_was_away_for_longer_than_the_stream_keeps(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """What grew too old meanwhile comes from the owner's feed; what is new, by the stream."""
    relay, received = relay_of(bus, store, writer.committed), Received()
    js = bus.jetstream()
    async with running(fence, relay):
        await write(writer, 1, 30)
        await until(lambda: relay.position == 30)
        config = (await js.stream_info(STREAM)).config
        config.max_age = config.duplicate_window = 0.2
        await js.update_stream(config)
        await until_empty(js)
        async with running(fence, follower_of(bus, received, StoreFeed(store))):
            await write(writer, 31, 40)
            await until(lambda: received.position() == 40)
    assert received.sequences == list(range(1, 41))


@pytest.mark.lesson(35)
async def test_lesson_35_the_bus_loses_its_disk(
    store: Store, writer: Writer, bus: Client, nats_server: NatsServer, fence: Fence
) -> None:
    """The whole data directory goes with work in flight; then `migrate`; all arrives once."""
    received = Received()
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay, follower_of(bus, received, StoreFeed(store))):
        await write(writer, 1, 200)
        await until(lambda: received.position() >= 1)
        await asyncio.to_thread(nats_server.child.kill)
        rmtree(Path(nats_server.child.environment["NATS_STORE"]))
        await write(writer, 201, 260)
        await asyncio.to_thread(nats_server.child.start)
        await until(lambda: bus.is_connected)
        await migrate(bus)
        await write(writer, 261, 300)
        await until(lambda: received.position() == 300, 30)
        await until(lambda: relay.position == 300, 30)
    assert received.sequences == list(range(1, 301))
    published = await held_by_the_stream(bus)
    assert published == list(range(published[0], 301)), "in order, none twice"
    assert published[0] <= 201, "whatever had not been sent is in the new stream"


async def until_empty(js: JetStreamContext) -> None:
    """Wait until the stream has let go of everything that grew too old."""
    async with asyncio.timeout(10):
        while (await js.stream_info(STREAM)).state.messages:  # noqa: ASYNC110  it is the server's
            await asyncio.sleep(0.02)


async def held_by_the_stream(bus: Client) -> list[int]:
    """Return the positions of the events that the stream holds."""
    js = bus.jetstream()
    state = (await js.stream_info(STREAM)).state
    found = []
    for number in range(state.first_seq, state.last_seq + 1):
        message = await js.get_msg(STREAM, seq=number)
        found.append(from_headers(message.headers or {}, message.data or b"").sequence)
    return found


async def test_a_feed_that_starts_later_is_read_soon(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """A fresh follower whose owner is not up yet fills itself as soon as the owner answers."""
    await write(writer, 1, 10)
    received, feed = Received(), LateFeed(store)
    follower = follower_of(bus, received, feed)
    async with running(fence, follower):
        await until(lambda: follower._looked_at_feed > 0)
        feed.is_up = True
        await until(lambda: received.position() == 10, seconds=4)
    assert received.sequences == list(range(1, 11))


async def test_a_deleted_consumer_is_told_and_repeats_nothing(
    store: Store, writer: Writer, bus: Client, fence: Fence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No busy loop while it is gone; made again it delivers everything again, without effect."""
    received, fetches = Received(), 0
    original = arrivals.fetch

    async def counted(subscription: object, seconds: float) -> object:
        nonlocal fetches
        fetches += 1
        return await original(subscription, seconds)  # type: ignore[arg-type]

    monkeypatch.setattr(arrivals, "fetch", counted)
    relay = relay_of(bus, store, writer.committed)
    follower = follower_of(bus, received, NoFeed())
    async with running(fence, relay, follower):
        await write(writer, 1, 20)
        await until(lambda: received.position() == 20)
        await bus.jetstream().delete_consumer(STREAM, DURABLE)
        await until(lambda: "does not exist" in follower.failure)
        assert fetches < 30
        await migrate(bus)
        await write(writer, 21, 25)
        await until(lambda: received.position() == 25)
        await until(lambda: not follower.failure)
    assert received.sequences == list(range(1, 26))


@pytest.mark.lesson(36)
async def test_lesson_36_two_changes_within_a_second_and_an_old_replay(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """Both changes of one counter arrive; publishing what was published changes nothing."""
    received = Received()
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay, follower_of(bus, received, NoFeed())):
        await write(writer, 1, 2)
        await until(lambda: received.position() == 2)
        assert len({envelope.id for envelope in received.envelopes}) == 2
        js = bus.jetstream()
        old = await js.get_msg(STREAM, seq=1)
        headers = {k: v for k, v in (old.headers or {}).items() if not k.startswith("Nats-")}
        await js.publish(old.subject or "", old.data or b"", headers=headers)
        await write(writer, 3, 3)
        await until(lambda: received.position() == 3)
    assert received.sequences == [1, 2, 3]


async def test_what_cannot_be_applied_stops_the_follower_in_place(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """It says so, it does not pass the event, and it goes on when the cause is gone."""
    received = Received()
    relay = relay_of(bus, store, writer.committed)
    follower = follower_of(bus, received, StoreFeed(store))
    async with running(fence, relay, follower):
        received.fails = True
        await write(writer, 1, 3)
        await until(lambda: "ZeroDivisionError" in follower.failure)
        assert received.sequences == []
        received.fails = False
        await until(lambda: received.position() == 3)
        await until(lambda: not follower.failure)
    assert received.sequences == [1, 2, 3]


class OnceBroken(Received):
    """A database that was away for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    async def apply(self, envelopes: Sequence[Envelope], fence: Fence) -> None:
        self.sizes.append(len(envelopes))
        if len(self.sizes) == 1:
            raise ConnectionError
        await super().apply(envelopes, fence)


async def test_a_failure_of_the_moment_costs_no_transaction_for_each_event(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """What failed together is tried again by halves: those behind it need not wait."""
    received = OnceBroken()
    await write(writer, 1, 400)
    async with running(fence, follower_of(bus, received, StoreFeed(store))):
        await until(lambda: received.position() == 400)
    assert received.sequences == list(range(1, 401))
    assert received.sizes == [400, 200, 200]


class Poisoned(Received):
    """One event that nobody can apply."""

    poison = 123

    async def apply(self, envelopes: Sequence[Envelope], fence: Fence) -> None:
        if self.poison in [envelope.sequence for envelope in envelopes]:
            raise ZeroDivisionError
        await super().apply(envelopes, fence)


async def test_what_comes_before_the_one_that_cannot_be_applied_is_applied(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    received = Poisoned()
    await write(writer, 1, 400)
    follower = follower_of(bus, received, StoreFeed(store))
    async with running(fence, follower):
        await until(lambda: follower.stopped_at == 123)
        assert received.sequences == list(range(1, 123))
        received.poison = 0
        await until(lambda: received.position() == 400)
    assert received.sequences == list(range(1, 401))
