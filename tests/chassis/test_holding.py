"""`holds`: whether a leader may still do what no transaction can fence."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

import pytest
from sqlalchemy import select, update

from chassis.leadership import leader as leading
from chassis.leadership.leader import Leader
from chassis.leadership.lease import LEASE_SECONDS, Lease
from chassis.store.port import Fence
from chassis.store.tables import leases
from tests.chassis.until import until, wait_until
from tests.conformance.stores.contents import Store


async def stays(_fence: Fence) -> None:
    await asyncio.Event().wait()


@asynccontextmanager
async def led(leader: Leader) -> AsyncIterator[Fence]:
    running = asyncio.create_task(leader.run())
    try:
        await until(lambda: leader.leads)
        assert leader.fence
        yield leader.fence
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_it_holds_what_it_has_and_nothing_else(store: Store) -> None:
    """Its own fence while it leads; no older and no later one; none before and after."""
    leader = Leader(Lease(store.database, "leader", "me"), [stays])
    assert not leader.holds(Fence("leader", 1))
    async with led(leader) as fence:
        assert leader.holds(fence)
        assert not leader.holds(Fence(fence.lease, fence.epoch + 1))
        assert not leader.holds(Fence(fence.lease, fence.epoch - 1))
        assert not leader.holds(Fence("another", fence.epoch))
    assert not leader.holds(fence)


async def test_renewing_goes_on_holding(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Far longer than one lease, without a gap."""
    monkeypatch.setattr(leading, "LEASE_SECONDS", 0.3)
    monkeypatch.setattr(leading, "SURE_SECONDS", 0.5)
    leader = Leader(Lease(store.database, "leader", "me"), [stays])
    renewals = 0
    async with led(leader) as fence:
        sure = leader._sure_until
        while renewals < 8:
            assert leader.holds(fence)
            renewals += leader._sure_until > sure
            sure = leader._sure_until
            await asyncio.sleep(0.01)


async def test_a_renewal_that_hangs_ends_it(
    replicas: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease's row is locked by somebody: the leader does not know, and is sure no more."""
    monkeypatch.setattr(leading, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr(leading, "SURE_SECONDS", 0.5)
    store, elsewhere = replicas(), replicas()
    leader = Leader(Lease(store.database, "leader", "me"), [stays])
    async with led(leader) as fence:
        assert leader.holds(fence)
        with elsewhere.database.begin() as connection:
            connection.execute(select(leases).with_for_update())
            await until(lambda: not leader.holds(fence), 5)
            assert leader.leads
            assert leader.fence == fence
        await until(lambda: leader.holds(fence), 5, what="renewed, it holds again")


async def test_a_stopped_process_holds_nothing_when_it_wakes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it ran, also not its loop: the first look after that must say no."""
    monkeypatch.setattr(leading, "SURE_SECONDS", 1.5)
    leader = Leader(Lease(store.database, "leader", "me"), [stays])
    async with led(leader) as fence:
        assert leader.holds(fence)
        began = monotonic()
        wait_until(lambda: monotonic() > began + 1.6)
        assert not leader.holds(fence)
        assert leader.leads


async def test_a_lost_lease_is_held_no_more(
    replicas: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another took over while this one slept: it holds neither the old fence nor the new."""
    monkeypatch.setattr(leading, "LEASE_SECONDS", 0.3)
    store = replicas()
    leader = Leader(Lease(store.database, "leader", "old"), [stays])
    async with led(leader) as old:
        with store.database.begin() as connection:
            connection.execute(update(leases).values(expires_at=0))
        new = Lease(store.database, "leader", "new").acquire()
        assert new
        await until(lambda: not leader.leads)
        assert not leader.holds(old)
        assert not leader.holds(new)


def test_it_is_sure_for_less_than_the_lease_lasts() -> None:
    """The database counts whole seconds, so it may end almost one earlier than it says."""
    assert LEASE_SECONDS / 3 < leading.SURE_SECONDS < LEASE_SECONDS - 1
