"""A source that was put back hands out positions again: nobody takes the new for the old."""

import asyncio
from pathlib import Path

import pytest
from nats.aio.client import Client

from chassis.backup.archive import extract
from chassis.backup.keeping import note_restored
from chassis.delivery import follower as following
from chassis.timelines import Timeline, Timelines
from deploy.local.nats import NatsServer
from tests.chassis.delivery import (
    STREAM,
    LateFeed,
    Received,
    StoreFeed,
    connect,
    follower_of,
    migrate,
    relay_of,
    running,
)
from tests.chassis.restoring import Toy
from tests.chassis.toy_service import service
from tests.chassis.until import until

T1, T2, T3 = Timeline("t1"), Timeline("t2", 10), Timeline("t3", 5)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the feed often, and try again soon."""
    monkeypatch.setattr(following, "IDLE_CHECK_SECONDS", 0.5)
    monkeypatch.setattr(following, "FETCH_SECONDS", 0.5)
    monkeypatch.setattr(following, "RETRY_SECONDS", (0.1,))


@pytest.fixture
def toy(database_url: str, tmp_path: Path) -> Toy:
    return Toy.on(database_url, tmp_path / "backups")


@pytest.mark.parametrize(
    ("ours", "theirs", "shared"),
    [
        ((T1,), (T1,), None),
        ((T1,), (T1, T2), 10),
        ((T1, T2), (T1, T3), 5),
        ((T1, T2), (T1, Timeline("t4", 12)), 10),
        ((T1, T2), (T1,), 10),
        ((T1,), (Timeline("new"),), 0),
    ],
)
def test_two_lists_of_timelines_share_what_came_before_they_part(
    ours: tuple[Timeline, ...], theirs: tuple[Timeline, ...], shared: int | None
) -> None:
    assert Timelines(ours).shared_with(Timelines(theirs)) == shared


def test_an_event_belongs_to_the_history_or_is_void() -> None:
    """Behind the place where a timeline ended, what it told is void."""
    now = Timelines((T1, T2))
    assert now.hold("t1", 10)
    assert not now.hold("t1", 11)
    assert now.hold("t2", 11)
    assert not now.hold("t9", 3)
    assert (now.hold("", 10), now.hold("", 11)) == (True, False)
    assert (now.at(10), now.at(11)) == ("t1", "t2")
    assert Timelines().hold("t1", 11)


async def received_again(toy: Toy, bus: Client, received: Received) -> list[str]:
    """Restore, record other events, and return the ids that store and follower then hold."""
    toy.restore()
    async with toy.used() as used:
        await used.count("a", "new1", "new2", "new3", "new4")
        relay = relay_of(bus, used.store, used.writer.committed)
        follower = follower_of(bus, received, StoreFeed(used.store))
        async with running(used.fence, relay, follower):
            await until(lambda: received.position() == used.store.head(), what=follower.failure)
            await until(lambda: relay.position == used.store.head())
        page = await StoreFeed(used.store).read(0)
        assert [e.sequence for e in page.events] == list(range(1, used.store.head() + 1))
        return [envelope.id for envelope in page.events]


async def test_a_follower_goes_back_to_where_the_timelines_part(toy: Toy, bus: Client) -> None:
    """It was further than the backup, by a stream that still holds what is void."""
    received = Received()
    async with toy.used() as used:
        await used.count("a", "k1", "k2")
        toy.backup()
        await used.count("a", "lost1", "lost2", "lost3")
        relay = relay_of(bus, used.store, used.writer.committed)
        follower = follower_of(bus, received, StoreFeed(used.store))
        async with running(used.fence, relay, follower):
            await until(lambda: received.position() == 5 == relay.position)
    before = [envelope.id for envelope in received.envelopes]
    held = await received_again(toy, bus, received)
    assert [envelope.id for envelope in received.envelopes] == held
    assert held[:2] == before[:2]
    assert not set(before[2:]) & set(held)


async def test_a_follower_that_was_away_takes_nothing_that_is_void(toy: Toy, bus: Client) -> None:
    """The stream offers it the lost events first; the owner's feed says that they are none."""
    received = Received()
    async with toy.used() as used:
        await used.count("a", "k1", "k2")
        toy.backup()
        await used.count("a", *(f"lost{n}" for n in range(20)))
        relay = relay_of(bus, used.store, used.writer.committed)
        async with running(used.fence, relay):
            await until(lambda: relay.position == 22)
    held = await received_again(toy, bus, received)
    assert [envelope.id for envelope in received.envelopes] == held
    assert (await bus.jetstream().stream_info(STREAM)).state.messages == 26


async def test_void_events_wait_while_nobody_can_say_what_they_are(toy: Toy, bus: Client) -> None:
    """A timeline that was not heard of yet is asked about before anything of it is applied."""
    received = Received()
    async with toy.used() as used:
        await used.count("a", "k1")
        first = relay_of(bus, used.store, used.writer.committed)
        async with running(used.fence, first, follower_of(bus, received, StoreFeed(used.store))):
            await until(lambda: received.position() == 1)
        toy.backup()
    toy.restore()
    async with toy.used() as used:
        await used.count("a", "new")
        feed = LateFeed(used.store)
        relay = relay_of(bus, used.store, used.writer.committed)
        follower = follower_of(bus, received, feed)
        async with running(used.fence, relay, follower):
            await until(lambda: "FeedUnavailable" in follower.failure)
            assert received.position() == 1
            feed.is_up = True
            await until(lambda: received.position() == 2)


@pytest.mark.parametrize("state", ["kept", "lost", "older"])
async def test_the_relay_goes_on_whatever_became_of_the_stream(
    toy: Toy, nats_server: NatsServer, state: str
) -> None:
    """Twice put back, the second time to a moment before the first: still everything arrives."""
    bus = await connect(nats_server.url)
    await migrate(bus)
    received = Received()
    async with toy.used() as used:
        await used.count("a", "k1", "k2")
        toy.backup("early")
        await used.count("a", "lost1", "lost2", "lost3")
        toy.backup("late")
        relay = relay_of(bus, used.store, used.writer.committed)
        async with running(used.fence, relay):
            await until(lambda: relay.position == 5)
    toy.restore("late")
    async with toy.used() as used:
        await used.count("a", "second1", "second2")
        relay = relay_of(bus, used.store, used.writer.committed)
        follower = follower_of(bus, received, StoreFeed(used.store))
        async with running(used.fence, relay, *([] if state == "older" else [follower])):
            await until(lambda: relay.position == 7)
            if state != "older":
                await until(lambda: received.position() == 7)
    if state == "lost":
        await bus.jetstream().delete_stream(STREAM)
        await migrate(bus)
    (toy.folder / "toy.backup").write_bytes((toy.folder / "early").read_bytes())
    held = await received_again(toy, bus, received)
    assert [envelope.id for envelope in received.envelopes] == held
    assert len(held) == 6
    await bus.close()


async def test_a_database_put_back_by_other_means_is_noticed_and_can_be_told(
    toy: Toy, bus: Client
) -> None:
    """A copy of the disk tells nobody: relay and follower stop, until an operator says so."""
    received = Received()
    if not toy.settings.database_url.startswith("sqlite"):
        pytest.skip("a file is copied")
    file = Path(toy.settings.database_url.removeprefix("sqlite:///"))
    async with toy.used() as used:
        await used.count("a", "k1")
    manifest = toy.backed_up("copy")
    async with toy.used() as used:
        await used.count("a", "lost1", "lost2")
        relay = relay_of(bus, used.store, used.writer.committed)
        follower = follower_of(bus, received, StoreFeed(used.store))
        async with running(used.fence, relay, follower):
            await until(lambda: received.position() == 3 == relay.position)
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    extract(toy.folder / "copy", manifest, file)
    async with toy.used() as used:
        relay = relay_of(bus, used.store, used.writer.committed)
        follower = follower_of(bus, received, StoreFeed(used.store))
        async with running(used.fence, relay, follower):
            await until(lambda: "StreamAheadError" in relay.failure)
            await until(lambda: "SourceBehindError" in follower.failure)
    assert await asyncio.to_thread(note_restored, service(), toy.settings) == 1
    async with toy.used() as used:
        await used.count("a", "new1", "new2")
        relay = relay_of(bus, used.store, used.writer.committed)
        follower = follower_of(bus, received, StoreFeed(used.store))
        page = await StoreFeed(used.store).read(0)
        held = [envelope.id for envelope in page.events]
        async with running(used.fence, relay, follower):
            await until(lambda: [one.id for one in received.envelopes] == held)
