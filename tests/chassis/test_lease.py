"""One leads, by a lease with an epoch; whoever has lost it cannot write."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text, update

from chassis.cancelling import cancel, unbroken
from chassis.leadership import leader as leading
from chassis.leadership.leader import Leader
from chassis.leadership.lease import FileLock, Lease, StoreInUseError, demand, file_lock_of
from chassis.store.port import Commit, Fence, LeadershipLostError
from chassis.store.tables import leases
from tests.chassis.until import until
from tests.conformance.stores.contents import Store, event


def run_out(store: Store) -> None:
    """Let every lease end now, as if its holder had been stopped for long."""
    with store.database.begin() as connection:
        connection.execute(update(leases).values(expires_at=0))


def write_under(store: Store, fence: Fence) -> None:
    """Write as a projector does: first something, then the question whether we may."""
    with store.database.begin() as connection:
        connection.execute(text("INSERT INTO consumer_positions VALUES ('x', 1)"))
        demand(connection, fence)


def test_the_epoch_rises_with_every_leader(store: Store) -> None:
    """Each new lease has a higher epoch than all before."""
    epochs = []
    for holder in ("one", "two", "one"):
        fence = Lease(store.database, "leader", holder).acquire()
        assert fence is not None
        epochs.append(fence.epoch)
        run_out(store)
    assert epochs == [1, 2, 3]


def test_a_live_lease_keeps_others_out(replicas: Callable[[], Store]) -> None:
    """A second process waits until the lease runs out or is given up, then takes it at once."""
    one = Lease(replicas().database, "leader", "one")
    two = Lease(replicas().database, "leader", "two")
    fence = one.acquire()
    assert fence is not None
    assert two.acquire() is None
    assert one.state() == ("one", 1)
    one.release(fence)
    assert one.state() is None
    assert two.acquire() == Fence("leader", 2)


@pytest.mark.lesson(25)
def test_lesson_25_a_paused_leader_cannot_write(replicas: Callable[[], Store]) -> None:
    """Its lease runs out while it is stopped, another takes over; waking up it is refused."""
    paused, other = replicas(), replicas()
    old = Lease(paused.database, "leader", "paused").acquire()
    assert old is not None
    run_out(other)
    new = Lease(other.database, "leader", "other").acquire()
    assert new is not None
    with pytest.raises(LeadershipLostError):
        paused.commit(Commit(events=event(), fences={old}))
    with pytest.raises(LeadershipLostError):
        write_under(paused, old)
    assert not Lease(paused.database, "leader", "paused").renew(old)
    assert paused.position("x") == 0
    assert paused.head() == 0
    assert other.commit(Commit(events=event(), fences={new}))


def test_a_second_process_on_a_sqlite_file_is_refused(tmp_path: Path) -> None:
    """The file's lock names the file, and is free again when its holder lets go."""
    path = tmp_path / "service.sqlite.lock"
    first, second = FileLock(path), FileLock(path)
    first.acquire()
    with pytest.raises(StoreInUseError, match=r"service\.sqlite\.lock"):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


def test_only_sqlite_is_locked_by_file(store: Store) -> None:
    """PostgreSQL may be used by many processes."""
    assert (file_lock_of(store.database) is None) == (not store.exclusive)


async def test_a_leader_starts_its_tasks_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task that ends or fails is started again, under the same lease; the others go on."""
    monkeypatch.setattr(leading, "RESTART_SECONDS", 0.01)
    starts: list[tuple[str, int]] = []

    async def ends(fence: Fence) -> None:
        starts.append(("ends", fence.epoch))
        if len(starts) % 2:
            raise ZeroDivisionError

    async def stays(fence: Fence) -> None:
        starts.append(("stays", fence.epoch))
        await asyncio.Event().wait()

    leader = Leader(Lease(store.database, "leader", "me"), [ends, stays])
    running = asyncio.create_task(leader.run())
    await until(lambda: starts.count(("ends", 1)) > 3)
    assert starts.count(("stays", 1)) == 1
    assert leader.leads
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert not leader.leads


async def test_however_often_it_is_stopped_it_waits_for_its_tasks(store: Store) -> None:
    """A task that needs its time to stop has ended before the lease is given up, never after."""
    lease = Lease(store.database, "leader", "me")
    begun, may_end = asyncio.Event(), asyncio.Event()
    seen: list[tuple[str, int] | None] = []

    async def slow_to_stop(_fence: Fence) -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            await unbroken(end())

    async def end() -> None:
        await may_end.wait()
        seen.append(lease.state())

    running = asyncio.create_task(Leader(lease, [slow_to_stop]).run())
    await begun.wait()
    for _ in range(3):
        running.cancel()
        for _ in range(50):  # turns of the loop, in which it may do what it then does
            await asyncio.sleep(0)
        assert not running.done()
    may_end.set()
    await cancel((running,))
    assert seen == [("me", 1)]
    assert lease.state() is None


async def test_a_stand_by_takes_over_at_once(replicas: Callable[[], Store]) -> None:
    """When the leader ends in order the other leads within a second or so, with a new epoch."""
    seen: list[int] = []

    async def work(fence: Fence) -> None:
        seen.append(fence.epoch)
        await asyncio.Event().wait()

    leaders = [Leader(Lease(replicas().database, "leader", name), [work]) for name in "ab"]
    first = asyncio.create_task(leaders[0].run())
    await until(lambda: leaders[0].leads)
    second = asyncio.create_task(leaders[1].run())
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await until(lambda: leaders[1].leads, 3)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    assert seen == [1, 2]


async def test_a_leader_that_lost_its_lease_stops_its_tasks(
    replicas: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It notices at the next renewal, cancels its work, and stands by."""
    monkeypatch.setattr(leading, "LEASE_SECONDS", 0.3)
    store, stopped = replicas(), asyncio.Event()

    async def work(_fence: Fence) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    leader = Leader(Lease(store.database, "leader", "old"), [work])
    running = asyncio.create_task(leader.run())
    await until(lambda: leader.leads)
    run_out(store)
    assert Lease(store.database, "leader", "new").acquire()
    await until(stopped.is_set)
    assert not leader.leads
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
