"""Reconciliation: what only one side knows of an order, of its payment, or of a refund."""

from services.marketplace_gateway.domain.known_order import CLOSED, KnownOrderState
from services.marketplace_gateway.domain.provider_order import (
    ProviderOrder,
    ProviderStatus,
    Refund,
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

    A status that nobody has documented says nothing about a payment.
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
    here = [refund for refund in (facts.refund, *(one.refund for one in facts.lines)) if refund]
    there = [refund for refund in (read.refund, *(one.refund for one in read.lines)) if refund]
    if _states(there) - _states(here):
        found.add(DifferenceKind.REFUND_ONLY_THERE)
    if here and not there:
        found.add(DifferenceKind.REFUND_ONLY_HERE)
    return found


def _states(refunds: list[Refund]) -> set[str]:
    return {refund.status.value for refund in refunds}
