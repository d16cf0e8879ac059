"""Reconciliation: what only one side knows of an order, of its payment, or of a refund."""

from services.marketplace_gateway.domain.known_order import CLOSED, KnownOrderState
from services.marketplace_gateway.domain.known_order_events import ProviderOrderChanged
from services.marketplace_gateway.domain.provider_order import (
    ProviderOrder,
    ProviderStatus,
    Refund,
    RefundStatus,
)
from services.marketplace_gateway.domain.session_events import DifferenceKind

_PAID = frozenset(
    {
        ProviderStatus.PAID,
        ProviderStatus.PART_SHIPPED,
        ProviderStatus.SHIPPED,
        ProviderStatus.SIGNED,
        ProviderStatus.FINISHED,
        ProviderStatus.CLOSED_PAID,
    }
)
_UNPAID = frozenset({ProviderStatus.CREATING, ProviderStatus.UNPAID, ProviderStatus.CLOSED_UNPAID})


def compare(known: KnownOrderState | None, read: ProviderOrder | None) -> set[DifferenceKind]:
    """Return what one side knows and the other does not; `read` is None where there is no order.

    A status that nobody has documented says nothing about a payment, nor about a refund.
    """
    ours = known if known is not None and known.items else None
    if read is None:
        return {DifferenceKind.ORDER_ONLY_HERE} if ours else set()
    if ours is None:
        return set() if read.status in CLOSED else {DifferenceKind.ORDER_ONLY_THERE}
    found: set[DifferenceKind] = set()
    facts = ours.facts
    if facts is None:
        return found
    if read.status in _PAID and facts.status in _UNPAID:
        found.add(DifferenceKind.PAYMENT_ONLY_THERE)
    if read.status in _UNPAID and facts.status in _PAID:
        found.add(DifferenceKind.PAYMENT_ONLY_HERE)
    here, there = _refunds(facts), _refunds(read)
    # An undocumented word is no news of a refund that is known; an amount without any is one.
    news = {one.status for one in there if not _says_nothing(one)} - {one.status for one in here}
    if news - ({RefundStatus.UNKNOWN} if here else set()):
        found.add(DifferenceKind.REFUND_ONLY_THERE)
    if not there and not all(_says_nothing(one) for one in here):
        found.add(DifferenceKind.REFUND_ONLY_HERE)
    return found


def _refunds(order: ProviderOrder | ProviderOrderChanged) -> list[Refund]:
    return [one for one in (order.refund, *(line.refund for line in order.lines)) if one]


def _says_nothing(refund: Refund) -> bool:
    return refund.status is RefundStatus.UNKNOWN and refund.amount is None
