"""Reads where the parcels of an order have been, and records the places that are new."""

import structlog

from services.marketplace_gateway.application.marketplace import RefusedError
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.domain.provider_order import ProviderOrder, ProviderStatus

WITH_PARCELS = frozenset(
    {
        ProviderStatus.PART_SHIPPED,
        ProviderStatus.SHIPPED,
        ProviderStatus.SIGNED,
        ProviderStatus.FINISHED,
    }
)

log = structlog.get_logger()


async def trace(account: Account, read: ProviderOrder) -> bool:
    """Return whether anything was new. Raises MarketplaceError, but for a refusal."""
    market = account.recorder.ports.marketplaces[read.provider]
    try:
        traces = await account.ask(lambda token: market.trace(token, read.order_id))
    except RefusedError as error:
        log.info("trace_refused", order_id=read.order_id, reason=str(error))
        return False
    order = (read.provider.value, read.order_id)
    return await account.recorder.record(lambda unit: known_orders.move(unit, order, traces))
