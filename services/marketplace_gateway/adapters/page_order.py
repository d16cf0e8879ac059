"""The order in which a page of orders is given on: by their time of modification."""

from collections.abc import Iterable
from datetime import UTC, datetime

from services.marketplace_gateway.domain.provider_order import ProviderOrder

_UNKNOWN_TIME = datetime.min.replace(tzinfo=UTC)


def oldest_first(orders: Iterable[ProviderOrder]) -> tuple[ProviderOrder, ...]:
    """Sort by modification; orders without a time come first, so that nothing waits for them."""
    return tuple(sorted(orders, key=lambda order: order.modified_at or _UNKNOWN_TIME))
