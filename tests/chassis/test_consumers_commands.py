"""Commands that answer events: none is done behind one of the same consumer that failed."""

import asyncio
from contextlib import aclosing

import pytest

from chassis.leadership.lease import Lease
from chassis.store.port import Fence, LeadershipLostError
from chassis.writer.consumers import EarlierFailedError
from chassis.writer.unit import Unit
from chassis.writer.writer import Writer
from tests.chassis.counted_store import WatchedStore
from tests.chassis.counter import context, count, counting, writer_on
from tests.chassis.until import until
from tests.conformance.stores.contents import Store


def broken(_unit: Unit) -> bytes:
    raise ZeroDivisionError


async def test_the_position_is_stored_with_what_was_decided(store: Store, writer: Writer) -> None:
    """How far the consumer has come is in the transaction of the command."""
    await count(writer, "a", "e1", consumer="follow:x", position=41)
    assert store.position("follow:x") == 41


async def test_nothing_is_done_behind_a_failure(store: Store, writer: Writer) -> None:
    """Of five queued answers the third fails: the position stays at the second."""
    futures = [
        writer.enqueue(
            context(f"e{n}", consumer="f", position=n), broken if n == 3 else counting("a")
        )
        for n in range(1, 6)
    ]
    results = await asyncio.gather(*futures, return_exceptions=True)
    assert isinstance(results[2], ZeroDivisionError)
    assert all(isinstance(result, EarlierFailedError) for result in results[3:])
    assert store.position("f") == 2
    for n in range(3, 6):
        await count(writer, "a", f"e{n}", consumer="f", position=n)
    assert (store.position("f"), len(store.after(0, 10))) == (5, 5)


async def test_nor_in_a_later_batch(store: Store) -> None:
    """What was queued before the failure was told is not tried in the next batch either."""
    watched = WatchedStore(store)
    async with aclosing(writer_on(watched)) as writer:
        watched.open.clear()
        futures = [writer.enqueue(context("e0"), counting("b"))]
        await until(lambda: not writer._queue)  # the first is in its commit; the others queue
        futures += [
            writer.enqueue(context(f"e{n}", consumer="f", position=n), counting("a"))
            for n in range(1, 400)
        ]
        watched.away = True
        watched.open.set()
        results = await asyncio.gather(*futures, return_exceptions=True)
        watched.away = False
        assert store.position("f") == 0
        assert isinstance(results[-1], EarlierFailedError)
        await count(writer, "a", "e1", consumer="f", position=1)
    assert store.position("f") == 1


async def test_another_consumer_goes_on(store: Store, writer: Writer) -> None:
    """A failure stops its own consumer alone."""
    futures = [
        writer.enqueue(context("e1", consumer="f", position=1), broken),
        writer.enqueue(context("e2", consumer="g", position=7), counting("a")),
    ]
    await asyncio.gather(*futures, return_exceptions=True)
    assert (store.position("f"), store.position("g")) == (0, 7)


async def test_a_lost_lease_fails_its_own_commands_alone(store: Store, writer: Writer) -> None:
    """In a mixed batch the client's commands are done and the former leader's are refused."""
    assert Lease(store.database, "leader", "one").acquire()
    old = Fence("leader", 0)
    futures = [
        writer.enqueue(context("k1"), counting("a")),
        writer.enqueue(context("e1", consumer="f", position=1, fence=old), counting("a")),
        writer.enqueue(context("k2"), counting("a")),
    ]
    results = await asyncio.gather(*futures, return_exceptions=True)
    assert isinstance(results[1], LeadershipLostError)
    assert [r.answer for r in results if not isinstance(r, BaseException)] == [b"1", b"2"]
    assert store.position("f") == 0
    with pytest.raises(LeadershipLostError):
        await count(writer, "a", "e9", fence=old)
