"""Many commands share one commit, in their order; each is answered for itself."""

import asyncio

import pytest

from chassis.writer import writer as writing
from chassis.writer.pending import ClosedError, KeyReusedError, OverloadedError
from chassis.writer.unit import Unit
from chassis.writer.writer import Writer
from tests.chassis.counted_store import WatchedStore
from tests.chassis.counter import CODEC, COUNTER, context, count, counting, writer_on
from tests.chassis.until import until
from tests.conformance.stores.contents import Store


async def test_a_command_is_durable_when_it_is_answered(store: Store, writer: Writer) -> None:
    """The answer names the position at which the event stands in the store."""
    answered = await count(writer, "a", "k1", by=3)
    (found,) = store.after(0, 10)
    assert (answered.answer, answered.position, answered.repeated) == (b"3", found.id, False)
    assert CODEC.decode(found).event.by == 3


async def test_what_is_in_flight_shares_commits(store: Store) -> None:
    """While one commit runs the others queue, and the next takes them all."""
    watched = WatchedStore(store)
    writer = writer_on(watched)
    watched.open.clear()
    first = writer.enqueue(context("k0"), counting("a"))
    rest = [writer.enqueue(context(f"k{n}"), counting("a")) for n in range(1, 101)]
    watched.open.set()
    answers = [(await future).answer for future in (first, *rest)]
    await writer.aclose()
    assert answers == [str(n).encode() for n in range(1, 102)]
    assert len(watched.commits) <= 3


async def test_the_order_of_calls_is_the_order_of_events(store: Store, writer: Writer) -> None:
    """A thousand commands on many counters are stored as they were sent."""
    futures = [writer.enqueue(context(f"k{n}"), counting(f"c{n % 7}", by=n)) for n in range(1_000)]
    await asyncio.gather(*futures)
    assert [CODEC.decode(e).event.by for e in store.after(0, 2_000)] == list(range(1_000))


async def test_a_handler_that_raises_fails_only_its_own_command(
    store: Store, writer: Writer
) -> None:
    """Its neighbours in the batch are done, it leaves nothing behind, and may be repeated."""

    def broken(unit: Unit) -> bytes:
        counting("a", by=100)(unit)
        raise ZeroDivisionError

    futures = [
        writer.enqueue(context("k1"), counting("a")),
        writer.enqueue(context("k2"), broken),
        writer.enqueue(context("k3"), counting("a")),
    ]
    results = await asyncio.gather(*futures, return_exceptions=True)
    assert isinstance(results[1], ZeroDivisionError)
    assert [r.answer for r in results if not isinstance(r, BaseException)] == [b"1", b"2"]
    assert len(store.after(0, 10)) == 2
    assert (await count(writer, "a", "k2")).answer == b"3"


async def test_too_many_waiting_commands_are_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit a command is refused at once, and the waiting ones are not harmed."""
    monkeypatch.setattr(writing, "MAX_PENDING", 5)
    watched = WatchedStore(store)
    writer = writer_on(watched)
    watched.open.clear()
    accepted = [writer.enqueue(context("k"), counting("a"))]
    await until(lambda: not writer._queue)  # its thread holds the first; the others queue
    accepted += [writer.enqueue(context(f"k{n}"), counting("a")) for n in range(5)]
    with pytest.raises(OverloadedError):
        writer.enqueue(context("one too many"), counting("a"))
    watched.open.set()
    assert len(await asyncio.gather(*accepted)) == 6
    await writer.aclose()


async def test_closing_finishes_what_is_queued(store: Store) -> None:
    """Every accepted command is answered; later ones are told that the writer has stopped."""
    writer = writer_on(store)
    futures = [writer.enqueue(context(f"k{n}"), counting("a")) for n in range(600)]
    await writer.aclose()
    await asyncio.gather(*futures)
    assert len(store.after(0, 1_000)) == 600
    with pytest.raises(ClosedError):
        await count(writer, "a", "late")


async def test_a_key_with_other_content_is_refused(store: Store, writer: Writer) -> None:
    """Inside a batch and later; the first command stands."""
    futures = [
        writer.enqueue(context("k", "one"), counting("a")),
        writer.enqueue(context("k", "two"), counting("b")),
    ]
    first, second = await asyncio.gather(*futures, return_exceptions=True)
    assert not isinstance(first, BaseException)
    assert isinstance(second, KeyReusedError)
    with pytest.raises(KeyReusedError):
        await writer.submit(context("k", "three"), counting("c"))
    assert len(store.after(0, 10)) == 1


async def test_the_key_belongs_to_the_agency(writer: Writer) -> None:
    """Two agencies may use the same key; their counters are two."""
    here = await count(writer, "a", "k")
    there = await count(writer, "a", "k", agency="other")
    assert (here.answer, there.answer, there.repeated) == (b"1", b"1", False)


async def test_a_state_that_fell_out_of_the_cache_is_read_again(store: Store) -> None:
    """A small cache makes the writer slower, never wrong."""
    writer = Writer(store, CODEC, [COUNTER], cache_bytes=1)
    for turn in range(1, 4):
        answers = [(await count(writer, f"c{n}", f"{turn}.{n}")).answer for n in range(5)]
        assert answers == [str(turn).encode()] * 5
    await writer.aclose()
