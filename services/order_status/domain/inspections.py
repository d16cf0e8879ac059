"""Whether an item's goods are at our warehouse, and what was found when they were looked at."""

from services.order_status.domain.transitions import PATH
from services.order_status.domain.vocabulary import Inspection, ItemStatus

ACCEPTED_AT = frozenset(PATH[PATH.index(ItemStatus.RECEIVED_AT_WAREHOUSE) :])
"""Whoever puts goods here, or on from here to the customer, has accepted them."""

ENDS = frozenset(
    {ItemStatus.RETURNED_TO_VENDOR, ItemStatus.IMPOSSIBLE_TO_DELIVER, ItemStatus.CANCELLED}
)
"""Where an item keeps what was found before."""


def inspection_at(status: ItemStatus, before: Inspection | None) -> Inspection | None:
    """Return what is known of the goods once the item has come to a status.

    Before Goods quality inspection they are not here; put back there, they are judged anew.
    """
    if status in ENDS:
        return before
    if status in ACCEPTED_AT:
        return Inspection.ACCEPTED
    return Inspection.ARRIVED if status is ItemStatus.QUALITY_INSPECTION else None
