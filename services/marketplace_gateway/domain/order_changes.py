"""What changed between two readings of a provider order and is told apart: price and refunds."""

from collections.abc import Mapping

from services.marketplace_gateway.domain.known_order_events import (
    ProviderOrderChanged,
    ProviderPriceChanged,
    ProviderRefundChanged,
)
from services.marketplace_gateway.domain.provider_order import ProviderLine
from services.marketplace_gateway.domain.references import ItemRef


def price_change(
    before: ProviderOrderChanged, after: ProviderOrderChanged
) -> tuple[ProviderPriceChanged, ...]:
    """Tell that the vendor changed the price; the first one that is known is no change."""
    if before.total is None or after.total is None or before.total == after.total:
        return ()
    head = (after.provider, after.session_id, after.provider_order_id)
    return (ProviderPriceChanged(*head, before.total, after.total, _items(after)),)


def refund_changes(
    before: ProviderOrderChanged,
    after: ProviderOrderChanged,
    stands_on: Mapping[ItemRef, ProviderLine | None],
) -> tuple[ProviderRefundChanged, ...]:
    """Tell of each line's refund that differs; of the whole order's, where no line tells it.

    `stands_on` names the line of each item, None where it cannot be told.
    """
    head = (after.provider, after.session_id, after.provider_order_id)
    known = {line.line_id: line.refund for line in before.lines}
    events = []
    for line in after.lines:
        was = known.get(line.line_id)
        if line.refund is not None and line.refund != was:
            on = tuple(ref for ref, its_line in stands_on.items() if its_line == line)
            events.append(ProviderRefundChanged(*head, was, line.refund, on))
    if not events and after.refund is not None and after.refund != before.refund:
        events.append(ProviderRefundChanged(*head, before.refund, after.refund, _items(after)))
    return tuple(events)


def _items(order: ProviderOrderChanged) -> tuple[ItemRef, ...]:
    return tuple(ItemRef(item.order_id, item.item_id) for item in order.items)
