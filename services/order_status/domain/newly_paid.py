"""Which payments automatic booking follows: new ones, on items that nobody has touched since."""

from services.order_status.domain.item_events import (
    FactDidNotFit,
    ItemEvent,
    ItemNoteAdded,
    Paid,
)
from services.order_status.domain.money_events import PurchasePriceOffered
from services.order_status.domain.vocabulary import ItemStatus

LEAVE_ALONE = (ItemNoteAdded, PurchasePriceOffered, FactDidNotFit)
"""Events by which nothing changes. With any other, somebody has taken the item in hand."""


def newly_paid(event: ItemEvent, *, before: bool) -> bool:
    """Say whether the item is newly paid after the event; `before`: whether it was."""
    if isinstance(event, Paid):
        # A correction, or an accepted price, makes an item Paid again: that is not a payment.
        return event.previous_status is ItemStatus.AWAITING_PAYMENT
    return before and isinstance(event, LEAVE_ALONE)
