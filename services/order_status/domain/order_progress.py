"""The status of an order, derived from how many of its items have which status."""

from collections.abc import Mapping

from services.order_status.domain.transitions import STATUS_TABLE
from services.order_status.domain.vocabulary import ItemStatus, OrderStatus

LADDER = (
    ItemStatus.AWAITING_PAYMENT,
    ItemStatus.PAID,
    ItemStatus.PRICE_CONFIRMATION,
    ItemStatus.ORDERED,
    ItemStatus.QUALITY_INSPECTION,
    ItemStatus.RECEIVED_AT_WAREHOUSE,
    ItemStatus.PACKING,
    ItemStatus.READY_TO_SHIP,
    ItemStatus.SHIPPED,
    ItemStatus.RECEIVED,
)
"""Least advanced first: the lowest rung that holds an item decides for the whole order."""

EXITS = (
    ItemStatus.RETURNED_TO_VENDOR,
    ItemStatus.IMPOSSIBLE_TO_DELIVER,
    ItemStatus.CANCELLED,
)
"""Left out of account unless the order holds nothing else; then the first found speaks."""


def derive_order_status(counts: Mapping[ItemStatus, int]) -> OrderStatus:
    """Return the order's status; an order without items awaits payment."""
    held = {status for status, count in counts.items() if count > 0}
    rungs = [status for status in LADDER if status in held]
    if not rungs:
        ended = (status for status in EXITS if status in held)
        return STATUS_TABLE[next(ended, ItemStatus.AWAITING_PAYMENT)].order
    if rungs[0] is ItemStatus.QUALITY_INSPECTION and len(rungs) > 1:
        return OrderStatus.PROCESSING_AT_WAREHOUSE  # some inspected, the others received
    return STATUS_TABLE[rungs[0]].order
