"""The writer shares the event loop with everything else, and neither holds up the other."""

import asyncio
import threading
from contextlib import aclosing, closing

import pytest

from chassis.store.port import StoreUnavailableError
from chassis.streams import StreamName
from chassis.writer import deciding
from chassis.writer.pending import Answered
from chassis.writer.unit import Unit
from chassis.writer.writer import Writer
from tests.chassis.counted_store import WatchedStore
from tests.chassis.counter import COUNTER, context, count, counting, writer_on
from tests.chassis.until import until
from tests.conformance.stores.contents import Store, opened


async def test_the_loop_goes_on_while_something_large_is_decided(
    store: Store, writer: Writer
) -> None:
    """Its handler waits for what only the event loop can do; small ones keep their order."""
    ready = threading.Event()
    many = [StreamName(COUNTER.kind, "default", (f"s{n}",)) for n in range(deciding.LARGE + 1)]

    def large(unit: Unit) -> bytes:
        assert ready.wait(20)
        return counting("a", by=10)(unit)

    futures = [
        writer.enqueue(context("k1"), counting("a")),
        writer.enqueue(context("k2"), large, many),
        writer.enqueue(context("k3"), counting("a")),
    ]
    asyncio.get_running_loop().call_later(0, ready.set)
    assert [(await one).answer for one in futures] == [b"1", b"11", b"12"]
    assert [event.originator_version for event in store.after(0, 10)] == [1, 2, 3]


async def test_the_loop_has_its_turns_between_many_commands(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two slices of deciding whatever else is ready runs."""
    monkeypatch.setattr(deciding, "SLICE_SECONDS", 0)
    turns, seen = 0, []

    async def neighbour() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def look(unit: Unit) -> bytes:
        seen.append(turns)
        return counting("a")(unit)

    beside = asyncio.create_task(neighbour())
    await asyncio.gather(*(writer.enqueue(context(f"k{n}"), look) for n in range(4)))
    beside.cancel()
    assert len(set(seen)) == 4


async def test_what_nobody_said_it_would_look_at_is_read_aside(store: Store) -> None:
    """A handler finds a stream that is not held, whatever it catches on its way."""
    async with aclosing(writer_on(store)) as before:
        await count(before, "a", "k1", by=7)

    def look(unit: Unit) -> bytes:
        try:
            return str(unit.state(COUNTER, "a")).encode()
        except Exception:  # noqa: BLE001  what such a handler may do
            return b"caught"

    async with aclosing(writer_on(store)) as after:
        assert (await after.submit(context("k2"), look)).answer == b"7"


async def test_who_stops_waiting_harms_nobody(store: Store) -> None:
    """The command is done all the same, its neighbours are answered, its repeat too."""
    watched = WatchedStore(store)
    async with aclosing(writer_on(watched)) as writer:
        watched.open.clear()
        gone = asyncio.create_task(count(writer, "a", "k1"))
        stays = asyncio.create_task(count(writer, "a", "k2"))
        await until(lambda: writer.is_committing)
        gone.cancel()
        watched.open.set()
        assert (await stays).answer == b"2"
        again = await count(writer, "a", "k1")
        assert (again.answer, again.repeated, gone.cancelled()) == (b"1", True, True)


async def test_closing_waits_for_the_commit_under_way(store: Store) -> None:
    """And for what was decided behind it."""
    watched = WatchedStore(store)
    writer = writer_on(watched)
    watched.open.clear()
    first = writer.enqueue(context("k1"), counting("a"))
    await until(lambda: writer.is_committing)
    second = writer.enqueue(context("k2"), counting("a"))
    closed = asyncio.create_task(writer.aclose())
    await asyncio.sleep(0)
    assert not closed.done()
    watched.open.set()
    await closed
    assert ((await first).answer, (await second).answer) == (b"1", b"2")


def test_an_event_loop_that_ends_leaves_nobody_in_doubt(database_url: str) -> None:
    """What was under way is said to be unknown; the next process finds a store that works."""
    with closing(opened(database_url)) as store:
        store.create()
        future = asyncio.run(_left_alone(store))
        assert isinstance(future.exception(), StoreUnavailableError)
        assert asyncio.run(_counted(store)) == b"1"


async def _left_alone(store: Store) -> asyncio.Future[Answered]:
    watched = WatchedStore(store)
    writer = writer_on(watched)
    watched.open.clear()
    future = writer.enqueue(context("k1"), counting("a"))
    await until(lambda: writer.is_committing)
    return future


async def _counted(store: Store) -> bytes:
    async with aclosing(writer_on(store)) as writer:
        return (await count(writer, "a", "k1")).answer
