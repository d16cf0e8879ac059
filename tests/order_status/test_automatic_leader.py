"""Automatic booking as it runs in the service: by whoever leads, and by nobody else."""

import asyncio

import pytest

from chassis.leadership.lease import Lease
from chassis.store.port import LeadershipLostError
from services.order_status.application.reactions.automatic_booking import ACTOR
from tests.chassis.until import until
from tests.order_status.office import Office
from tests.order_status.shop import paid
from tests.order_status.test_automatic_booking import DELAY, requests, switched_on


async def test_a_leader_books_by_itself(office: Office) -> None:
    """As it runs in the service: under a lease, looking every second."""
    await switched_on(office)
    await paid(office)
    await office.settle()
    office.clock.let_pass(DELAY)
    lease = Lease(office.core.database, "leader", "test")
    fence = lease.acquire()
    assert fence is not None
    head = office.core.store.head()
    task = asyncio.create_task(office.automatic.run(fence))
    try:
        await until(lambda: office.core.store.head() > head, what="a booking")
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        lease.release(fence)
    assert await requests(office) == {"A-1/1": ACTOR}


async def test_who_leads_no_more_books_nothing(office: Office) -> None:
    await switched_on(office)
    await paid(office)
    await office.settle()
    office.clock.let_pass(DELAY)
    lease = Lease(office.core.database, "leader", "test")
    fence = lease.acquire()
    assert fence is not None
    lease.release(fence)
    assert lease.acquire() is not None, "somebody else leads now"
    head = office.core.store.head()
    with pytest.raises(LeadershipLostError):
        await office.automatic.step(fence)
    assert office.core.store.head() == head
