"""The writer's queue: clients take turns, and each client's own order is kept."""

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.streams import StreamName
from chassis.writer.pending import Pending
from chassis.writer.queue import MAX_STREAMS, Queue
from tests.chassis.counter import context, counting


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def command(
    loop: asyncio.AbstractEventLoop, ticket: int, actor: str, *, reads: int = 1, consumer: str = ""
) -> Pending:
    names: Sequence[StreamName] = [
        StreamName("default", "counter", (str(n),)) for n in range(reads)
    ]
    of = context(f"k{ticket}", actor=actor, consumer=consumer)
    return Pending(of, counting("a"), names, loop.create_future(), ticket)


def everybody(queue: Queue) -> list[int]:
    return [pending.ticket for pending in queue.take(len(queue))]


def test_a_small_command_does_not_wait_for_all_the_large_ones(
    loop: asyncio.AbstractEventLoop,
) -> None:
    queue = Queue()
    for ticket in range(10):
        queue.append(command(loop, ticket, "service:bulk", reads=50))
    queue.append(command(loop, 10, "person:anna"))
    queue.append(command(loop, 11, "person:anna"))
    assert everybody(queue)[:4] == [0, 10, 11, 1]


def test_who_comes_later_is_not_served_for_the_time_before(
    loop: asyncio.AbstractEventLoop,
) -> None:
    """Turns are counted from now on: a newcomer has no credit, and overtakes nobody for ever."""
    queue = Queue()
    for ticket in range(6):
        queue.append(command(loop, ticket, "service:one", reads=10))
    assert [pending.ticket for pending in queue.take(3)] == [0, 1, 2]
    for ticket in range(6, 12):
        queue.append(command(loop, ticket, "service:two", reads=10))
    assert everybody(queue) == [6, 3, 7, 4, 8, 5, 9, 10, 11]


def test_what_looks_at_very_much_shares_its_commit_with_few(
    loop: asyncio.AbstractEventLoop,
) -> None:
    queue = Queue()
    for ticket in range(5):
        queue.append(command(loop, ticket, "service:bulk", reads=MAX_STREAMS // 2))
    queue.append(command(loop, 5, "person:anna"))
    assert queue.size(None, is_under_way=True) == 2
    assert [pending.ticket for pending in queue.take(2)] == [0, 5]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["person:anna", "person:boris", "service:shop"]),
            st.sampled_from(["", "", "marketplace"]),
            st.integers(0, 30),
            st.integers(0, 3),
        ),
        max_size=40,
    )
)
def test_each_client_is_served_in_its_order_and_nothing_is_lost(
    loop: asyncio.AbstractEventLoop, coming: list[tuple[str, str, int, int]]
) -> None:
    queue, taken = Queue(), list[Pending]()
    for ticket, (actor, consumer, reads, take) in enumerate(coming):
        queue.append(command(loop, ticket, actor, reads=reads, consumer=consumer))
        taken += queue.take(min(take, len(queue)))
    assert sorted(p.ticket for p in [*taken, *queue]) == list(range(len(coming)))
    taken += queue.take(len(queue))
    for client in {(p.context.consumer or p.context.actor) for p in taken}:
        own = [p.ticket for p in taken if (p.context.consumer or p.context.actor) == client]
        assert own == sorted(own)
    assert not queue
    assert queue.size(None, is_under_way=False) == 0
