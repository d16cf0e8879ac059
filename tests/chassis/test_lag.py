"""How long events wait for a follower is told by the stream's end and the stored position."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest
from nats.aio.client import Client

from chassis.delivery.follower import Follower, Source
from chassis.delivery.lag import KEPT, Lag, end_of
from chassis.leadership.leader import Leader
from chassis.runtime.readiness import _lag_check
from chassis.store.port import Fence
from chassis.writer.writer import Writer
from contracts.catalogue import ORDER_STATUS
from contracts.envelope import Envelope
from tests.chassis.counter import count
from tests.chassis.delivery import DURABLE, STREAM, NoFeed, Received, migrate, relay_of, running
from tests.chassis.until import until
from tests.conformance.stores.contents import Store


class Hung(Received):
    """Takes what it is given and never comes back, until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = asyncio.Event()
        self.let_go = asyncio.Event()

    async def apply(self, envelopes: Sequence[Envelope], fence: Fence) -> None:
        self.taken.set()
        await self.let_go.wait()
        await super().apply(envelopes, fence)


@pytest.mark.lesson(6)
async def test_lesson_06_a_frozen_follower_turns_readiness_red(
    store: Store, writer: Writer, bus: Client, fence: Fence
) -> None:
    """It has failed at nothing; the stream's end and its stored position give it away."""
    await migrate(bus)
    seconds, hung = [0.0], Hung()
    lag = Lag(end_of(lambda: bus, STREAM), hung.position, lambda: seconds[0])
    source = Source(ORDER_STATUS, STREAM, DURABLE)
    follower = Follower(lambda: bus, source, NoFeed(), hung, hung.apply)
    leader = Leader(cast("Any", None), [])
    leader.fence = fence
    check = _lag_check("follower", leader, lag, follower)
    relay = relay_of(bus, store, writer.committed)
    async with running(fence, relay, follower):
        await count(writer, "a", "k1")
        await until(lambda: relay.position == 1)
        await asyncio.wait_for(hung.taken.wait(), 10)
        await lag.look()
        seconds[0] = 25.0
        await lag.look()
        assert (check().ok, check().seconds_behind) == (True, 25.0)
        seconds[0] = 31.0
        assert (check().ok, check().state) == (False, "frozen")
        hung.let_go.set()
        await until(lambda: hung.position() == 1)
        await lag.look()
        assert (check().ok, check().seconds_behind) == (True, 0.0)


@pytest.mark.lesson(6)
async def test_lesson_06_one_that_moves_is_catching_up_however_far_behind() -> None:
    """Filling a fresh database takes minutes; that is no standstill, and says how far it is."""
    seconds, position, lag = followed(head=1_000)
    for second in range(0, 120, 5):
        seconds[0], position[0] = float(second), second
        await lag.look()
    assert lag.behind() == 115.0
    assert lag.still() == 0.0


async def test_a_lag_is_the_wait_of_the_oldest_event_not_applied() -> None:
    """What came later waits less long, and what was applied not at all."""
    heads, seconds, position = [10], [0.0], [0]

    async def head() -> int:
        await asyncio.sleep(0)
        return heads[0]

    lag = Lag(head, lambda: position[0], lambda: seconds[0])
    await lag.look()
    heads[0], seconds[0] = 20, 5.0
    await lag.look()
    seconds[0] = 8.0
    assert lag.behind() == 8.0
    position[0] = 10
    assert lag.behind() == 3.0
    position[0] = 20
    assert lag.behind() == 0.0


async def test_looks_are_bounded_and_the_oldest_is_kept() -> None:
    """A follower that is stopped for a week costs a few kilobytes."""
    heads, seconds = [0], [0.0]

    async def head() -> int:
        await asyncio.sleep(0)
        heads[0] += 1
        return heads[0]

    lag = Lag(head, lambda: 0, lambda: seconds[0])
    for second in range(KEPT + 50):
        seconds[0] = float(second)
        await lag.look()
    assert len(lag._seen) == KEPT
    assert lag.behind() == KEPT + 49


def followed(head: int) -> tuple[list[float], list[int], Lag]:
    """Return a clock and a position to be set, and the lag behind a source of so many events."""
    seconds, position = [0.0], [0]

    async def end() -> int:
        await asyncio.sleep(0)
        return head

    return seconds, position, Lag(end, lambda: position[0], lambda: seconds[0])
