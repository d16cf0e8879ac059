"""Two gateways on one PostgreSQL database: one acts, the other stands by."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from chassis.store.port import LeadershipLostError
from chassis.store.tables import leases
from contracts.model import Provider
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import ports_of
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book


async def test_the_second_takes_over_where_the_first_stopped(
    a_gateway: OpenGateway, shelves: Shelves, fresh_database: Callable[[], str]
) -> None:
    url = fresh_database()
    async with a_gateway(url) as first, a_gateway(url, lead=False) as second:
        await first.session(Provider.ALI1688)
        second.lead()
        ordered = book(shelves.lines(Provider.ALI1688))
        await first.hears(ordered)
        (placed,) = await first.bookings(ordered.operation_id, "placed")
        assert not second.leader.leads
        assert first.sandbox.creates(placed["outer_id"]) == 1
        first.sandbox.fault(
            Provider.ALI1688, "error_500_before", "alibaba.createOrder.preview", times=None
        )
        later = book(shelves.lines(Provider.ALI1688))
        await first.hears(later)
        await first.bookings(later.operation_id, "held")
        await first.stand_back()
        first.sandbox.calm()
        await second.leads()
        (placed,) = await second.bookings(later.operation_id, "placed")
        assert first.sandbox.creates(placed["outer_id"]) == 1


async def test_one_that_lost_its_lease_starts_nothing(
    a_gateway: OpenGateway, shelves: Shelves, fresh_database: Callable[[], str]
) -> None:
    """It does not know yet; the fence in its transaction knows, and no call leaves."""
    async with a_gateway(fresh_database()) as gateway:
        await gateway.session(Provider.ALI1688)
        ordered = book(shelves.lines(Provider.ALI1688))
        with gateway.assembled.core.database.begin() as connection:
            connection.execute(update(leases).values(epoch=leases.c.epoch + 1))
        with pytest.raises(LeadershipLostError):
            await gateway.hears(ordered)
        await gateway.stand_back()
        assert ports_of(gateway).work.load("default") == {}
