"""While one batch is being committed the next is decided; should the first fail, again."""

import asyncio
from contextlib import aclosing

import pytest

from chassis.store.port import StoreConflictError, StoreUnavailableError
from chassis.streams import StreamName
from chassis.writer.consumers import EarlierFailedError
from chassis.writer.pending import Pending
from chassis.writer.recent import ROW_BYTES, RecentAnswers
from chassis.writer.unit import Unit
from chassis.writer.writer import MAX_STREAMS
from tests.chassis.counted_store import WatchedStore
from tests.chassis.counter import COUNTER, context, counting, writer_on
from tests.chassis.until import until
from tests.conformance.stores.contents import Store


async def test_the_next_is_decided_on_what_is_being_committed(store: Store) -> None:
    """Its handler sees the state that the commit under way will leave, and its event."""
    watched = WatchedStore(store)
    async with aclosing(writer_on(watched)) as writer:
        watched.open.clear()
        first = writer.enqueue(context("k1"), counting("a", by=5))
        seen: list[tuple[int | None, list[int]]] = []
        told = asyncio.Event()

        def look(unit: Unit) -> bytes:
            past = [one.event.by for one in unit.history(COUNTER, ("a",), 0)]
            seen.append((unit.state(COUNTER, "a"), past))
            told.set()
            return b"looked"

        await until(lambda: writer.is_committing)
        second = writer.enqueue(context("k2"), look)
        await asyncio.wait_for(told.wait(), 20)
        assert (first.done(), second.done()) == (False, False)
        assert seen == [(5, [5])]
        watched.open.set()
        assert ((await first).answer, (await second).answer) == (b"5", b"looked")
        assert seen == [(5, [5])]


@pytest.mark.parametrize("error", [StoreConflictError, StoreUnavailableError])
async def test_after_a_failed_commit_the_next_is_decided_again(
    store: Store, error: type[Exception]
) -> None:
    """It stood on something that has never happened, or has happened otherwise."""
    watched = WatchedStore(store)
    watched.fails.append(error())
    async with aclosing(writer_on(watched)) as writer:
        watched.open.clear()
        first = writer.enqueue(context("k1"), counting("a", by=5))
        await until(lambda: writer.is_committing)
        second = writer.enqueue(context("k2"), counting("a", by=1))
        third = writer.enqueue(context("k3"), counting("a", by=1))
        watched.open.set()
        results = await asyncio.gather(first, second, third, return_exceptions=True)
        base = 5 if error is StoreConflictError else 0
        if error is StoreConflictError:
            assert results[0].answer == b"5"  # type: ignore[union-attr]
        else:
            assert isinstance(results[0], error)
        assert [one.answer for one in results[1:]] == [  # type: ignore[union-attr]
            str(base + 1).encode(),
            str(base + 2).encode(),
        ]
    assert [event.originator_version for event in store.after(0, 10)] == [1, 2, 3][: 2 + bool(base)]


async def test_a_consumers_failure_is_told_before_its_next_command_is_decided(
    store: Store,
) -> None:
    watched = WatchedStore(store)

    def broken(_unit: Unit) -> bytes:
        raise ZeroDivisionError

    async with aclosing(writer_on(watched)) as writer:
        watched.open.clear()
        other = writer.enqueue(context("k1"), counting("a"))
        await until(lambda: writer.is_committing)
        bad = writer.enqueue(context("k2", consumer="c", position=1), broken)
        later = writer.enqueue(context("k3", consumer="c", position=2), counting("b"))
        watched.open.set()
        results = await asyncio.gather(other, bad, later, return_exceptions=True)
    assert [type(one) for one in results[1:]] == [ZeroDivisionError, EarlierFailedError]
    assert store.position("c") == 0


async def test_what_looks_at_very_much_shares_its_commit_with_few(store: Store) -> None:
    """The small ones before it do not wait for all that it does."""
    watched = WatchedStore(store)
    many = [StreamName(COUNTER.kind, "default", (f"s{n}",)) for n in range(MAX_STREAMS)]
    async with aclosing(writer_on(watched)) as writer:
        watched.open.clear()
        first = writer.enqueue(context("k0"), counting("a"))
        await until(lambda: writer.is_committing)
        small = [writer.enqueue(context(f"k{n}"), counting("a"), many[:1]) for n in (1, 2)]
        large = writer.enqueue(context("k3"), counting("b"), many)
        watched.open.set()
        await asyncio.gather(first, *small, large)
    assert [len(commit.receipts) for commit in watched.commits] == [1, 2, 1]


def test_the_latest_answers_are_kept_within_their_bound() -> None:
    """The oldest go first."""
    recent = RecentAnswers(max_bytes=3 * (ROW_BYTES + 1))
    pendings = [
        Pending(context(f"k{n}"), counting("a"), (), None, answer=b"x")  # type: ignore[arg-type]
        for n in range(5)
    ]
    recent.remember(pendings)
    assert [recent.of(one.inbox_key) is not None for one in pendings] == [
        False,
        False,
        True,
        True,
        True,
    ]
