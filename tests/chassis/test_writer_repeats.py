"""Lesson 13: a command that comes twice is done once and answered twice, wherever it comes."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing

import pytest

from chassis.store.port import StoreUnavailableError
from chassis.writer.unit import Unit
from chassis.writer.writer import Writer
from tests.chassis.counted_store import WatchedStore
from tests.chassis.counter import context, count, counting, counting_to, writer_on
from tests.conformance.stores.contents import Store

pytestmark = pytest.mark.lesson(13)


async def test_lesson_13_repeats_in_one_batch_get_one_answer(store: Store, writer: Writer) -> None:
    """Twenty of one key at once make one event."""
    answers = await asyncio.gather(*(count(writer, "a", "k") for _ in range(20)))
    assert {a.answer for a in answers} == {b"1"}
    assert sorted(a.repeated for a in answers) == [False] + [True] * 19
    assert len(store.after(0, 10)) == 1


async def test_lesson_13_a_repeat_amid_fresh_commands(store: Store, writer: Writer) -> None:
    """It gets the first answer though the counter has moved on; the others are done."""
    await count(writer, "a", "k")
    futures = [
        writer.enqueue(context(key, "a1"), counting("a")) for key in ("x", "k", "y", "k", "z")
    ]
    answers = [(await future) for future in futures]
    assert [a.answer for a in answers] == [b"2", b"1", b"3", b"1", b"4"]
    assert [a.repeated for a in answers] == [False, True, False, True, False]
    assert len(store.after(0, 10)) == 4


async def test_lesson_13_a_refusal_is_an_answer_too(store: Store, writer: Writer) -> None:
    """What was refused stays refused under its key, though it would be accepted by now."""
    refused = await writer.submit(context("k"), counting_to("a", 0))
    again = await writer.submit(context("k"), counting_to("a", 5))
    assert (refused.answer, again.answer, again.repeated) == (b"refused", b"refused", True)
    assert store.head() == 0


async def test_lesson_13_a_repeat_whose_handler_raises_gets_the_first_answer(
    writer: Writer,
) -> None:
    """The answer comes from the inbox, whatever deciding again would lead to."""

    def broken(_unit: Unit) -> bytes:
        raise ZeroDivisionError

    await writer.submit(context("k"), counting("a"))
    again = await writer.submit(context("k"), broken)
    assert (again.answer, again.repeated) == (b"1", True)


async def test_lesson_13_two_processes_at_once(replicas: Callable[[], Store]) -> None:
    """Both writers get every key; each is done once, and both give the same answer."""
    async with aclosing(writer_on(replicas())) as one, aclosing(writer_on(replicas())) as two:
        calls = [count(writer, f"c{n % 5}", f"k{n}") for n in range(200) for writer in (one, two)]
        answers = await asyncio.gather(*calls)
    assert [a.answer for a in answers[::2]] == [a.answer for a in answers[1::2]]
    assert sum(a.repeated for a in answers) == 200
    store = replicas()
    assert len(store.after(0, 1_000)) == 200
    first, second = answers[0], answers[1]
    assert first.position > 0
    assert second.position > 0


async def test_an_unknown_outcome_is_said_and_settled_by_the_repeat(store: Store) -> None:
    """The store commits and does not answer: the caller is told, its repeat finds the answer."""
    watched = WatchedStore(store)
    async with aclosing(writer_on(watched)) as writer:
        watched.forgets_to_answer = True
        with pytest.raises(StoreUnavailableError):
            await count(writer, "a", "k")
        again = await count(writer, "a", "k")
        after = await count(writer, "a", "next")
    assert (again.answer, again.repeated, after.answer) == (b"1", True, b"2")


async def test_the_next_command_works_when_the_store_is_back(store: Store) -> None:
    """While the store is away everyone is told; nothing was done."""
    watched = WatchedStore(store)
    async with aclosing(writer_on(watched)) as writer:
        await count(writer, "a", "k1")
        watched.away = True
        results = await asyncio.gather(
            *(count(writer, "a", f"lost{n}") for n in range(5)), return_exceptions=True
        )
        assert all(isinstance(result, StoreUnavailableError) for result in results)
        watched.away = False
        assert (await count(writer, "a", "k2")).answer == b"2"
