"""Two processes write one PostgreSQL database: slower, never wrong."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.writer.unit import Unit
from tests.chassis.counter import CODEC, COUNTER, Counted, context, count, counting_to, writer_on
from tests.conformance.stores.contents import Store


async def test_a_refusal_on_an_old_state_is_decided_again(replicas: Callable[[], Store]) -> None:
    """A writer that has not heard of the other's change looks before it refuses."""
    async with aclosing(writer_on(replicas())) as one, aclosing(writer_on(replicas())) as two:
        await count(one, "a", "k1", by=10)
        assert (await one.submit(context("r1"), counting_to("a", 10))).answer == b"refused"
        await count(two, "a", "k2", by=-5)
        assert (await one.submit(context("r2"), counting_to("a", 10))).answer == b"6"


async def test_an_error_on_an_old_state_is_decided_again(replicas: Callable[[], Store]) -> None:
    """A handler that raises because of what it saw is asked again on what there is."""

    def demand_two(unit: Unit) -> bytes:
        if unit.state(COUNTER, "a") != 2:
            raise ValueError
        return b"two"

    async with aclosing(writer_on(replicas())) as one, aclosing(writer_on(replicas())) as two:
        await count(one, "a", "k1")
        await count(two, "a", "k2")
        assert (await one.submit(context("k3"), demand_two)).answer == b"two"


async def test_what_was_only_read_counts_too(replicas: Callable[[], Store]) -> None:
    """A command that reads one counter and writes another stands on the present of both."""

    def copy(unit: Unit) -> bytes:
        seen = unit.state(COUNTER, "source") or 0
        unit.append(COUNTER, ("copy",), [Counted(seen)])
        return str(seen).encode()

    async with aclosing(writer_on(replicas())) as one, aclosing(writer_on(replicas())) as two:
        await count(one, "source", "k1")
        await count(two, "source", "k2", by=4)
        assert (await one.submit(context("k3"), copy)).answer == b"5"


async def test_a_batch_in_conflict_harms_only_whom_it_must(
    replicas: Callable[[], Store],
) -> None:
    """Two writers on the same few counters: every command is done once, none is refused."""
    async with aclosing(writer_on(replicas())) as one, aclosing(writer_on(replicas())) as two:
        calls = [
            count(writer, f"c{n % 3}", f"{number}.{n}")
            for n in range(150)
            for number, writer in enumerate((one, two))
        ]
        answers = await asyncio.gather(*calls)
    assert len({(n // 2 % 3, a.answer) for n, a in enumerate(answers)}) == 300


Step = tuple[int, str, int]
STEPS = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.sampled_from("ab"), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_any_interleaving_equals_some_serial_order(
    replicas: Callable[[], Store], steps: list[Step]
) -> None:
    """Replaying the events in order, each answer is what its command gave at its place."""
    store = replicas()
    start = store.head()
    answers = asyncio.run(_interleave(replicas, steps, f"{start}"))
    totals: dict[tuple[str, ...], int] = {}
    counted = []
    for stored in store.after(start, 1_000):
        recorded = CODEC.decode(stored)
        key = recorded.stream.key
        totals[key] = totals.get(key, 0) + recorded.event.by
        counted.append((recorded.causation_id, str(totals[key]).encode()))
    assert sorted(counted) == sorted(
        (f"command:{key}", answer) for key, answer in answers.items() if answer != b"refused"
    )
    assert all(total <= 3 for total in totals.values())


async def _interleave(
    replicas: Callable[[], Store], steps: list[Step], run: str
) -> dict[str, bytes]:
    async with aclosing(writer_on(replicas())) as one, aclosing(writer_on(replicas())) as two:
        futures = {}
        for number, (writer, name, yields) in enumerate(steps):
            key = f"{run}.{number}"
            futures[key] = (one, two)[writer].enqueue(context(key), counting_to(f"{run}.{name}", 3))
            for _ in range(yields):
                await asyncio.sleep(0.001)
        return {key: (await future).answer for key, future in futures.items()}
