"""A page of orders as it is given on: those that can be read, by their time of modification."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import structlog

from services.marketplace_gateway.adapters.exact_json import field_names
from services.marketplace_gateway.application.marketplace import UnreadableAnswerError
from services.marketplace_gateway.domain.provider_order import ProviderOrder

log = structlog.get_logger()
_UNKNOWN_TIME = datetime.min.replace(tzinfo=UTC)


def orders_on_page(
    entries: Iterable[Any], order_of: Callable[[Any], ProviderOrder]
) -> tuple[ProviderOrder, ...]:
    """Read a page; one entry that cannot be read is told and left out, lest it block the others.

    Raises UnreadableAnswerError when none can be read.
    """
    orders: list[ProviderOrder] = []
    unreadable: list[UnreadableAnswerError] = []
    for entry in entries:
        try:
            orders.append(order_of(entry))
        except UnreadableAnswerError as error:
            shape = field_names(entry) if isinstance(entry, dict) else type(entry).__name__
            log.warning("an order on a page could not be read", received=shape[:500])
            unreadable.append(error)
    if unreadable and not orders:
        raise unreadable[0]
    return oldest_first(orders)


def oldest_first(orders: Iterable[ProviderOrder]) -> tuple[ProviderOrder, ...]:
    """Sort by modification; orders without a time come first, so that nothing waits for them."""
    return tuple(sorted(orders, key=lambda order: order.modified_at or _UNKNOWN_TIME))
