"""The rows are what a fold of all events from nothing gives, on both databases."""

from typing import Any

from chassis.projection.rebuild import rebuild
from contracts.marketplace.commands import SetBookingBudget, SetPriceGuard, Synchronize
from contracts.marketplace.vocabulary import PriceGuardMode
from contracts.model import Provider
from services.marketplace_gateway.adapters import tables
from services.marketplace_gateway.adapters.projection import MarketplaceViews
from services.marketplace_gateway.application.aggregates import CODEC
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import bind, unbind
from tests.marketplace_gateway.workers.test_binding import bought, done
from tests.marketplace_gateway.workers.test_synchronizing import finished


def rows(gateway: Gateway) -> dict[str, list[dict[str, Any]]]:
    with gateway.assembled.core.database.engine.connect() as connection:
        return {
            name: [
                dict(row)
                for row in connection.execute(
                    table.select().order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for name, table in tables.views.tables.items()
        }


async def test_rows_equal_a_fold_from_nothing(
    a_gateway: OpenGateway, shelves: Shelves, database_url: str
) -> None:
    async with a_gateway(database_url) as gateway:
        lines = shelves.lines(Provider.ALI1688, 2)
        session_id, number = await bought(gateway, lines)
        await gateway.hears(unbind(lines, session_id, number, only_unlink=True))
        await done(gateway)
        await gateway.hears(bind(lines[:1], number))
        await gateway.shows(f"/provider-orders/1688/{number}", lambda page: page["items"])
        await gateway.do("synchronize", Synchronize(session_id=session_id))
        await finished(gateway)
        await gateway.do("set-booking-budget", SetBookingBudget(session_id=session_id, per_hour=9))
        await gateway.do("set-price-guard", SetPriceGuard(mode=PriceGuardMode.ASK))
        core = gateway.assembled.core
        assert core.writer
        assert await core.projectors["marketplace"].reach(core.writer.head, 10)
        await gateway.stand_back()
        live = rows(gateway)
        events = rebuild(MarketplaceViews(), core.store, core.database, CODEC, lambda *_: None)
        assert events == len(gateway.recorded())
        assert rows(gateway) == live
        told = ("bookings", "bindings", "unbindings", "rules")
        assert [len(live[name]) for name in told] == [1, 1, 1, 1]
