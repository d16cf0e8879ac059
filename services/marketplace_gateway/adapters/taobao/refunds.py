"""Refunds of sub-orders: the numbers of Mlegbder/taobao-global consts/refund_status.go.

The words of classic Taobao are understood as well. The order as a whole tells no refund, and the
sub-order no amount.
"""

from services.marketplace_gateway.adapters.loose_reading import Fields, text
from services.marketplace_gateway.domain.provider_order import Refund, RefundStatus

_NONE = frozenset({"", "0", "NO_REFUND"})
_STATUSES = {
    "10": RefundStatus.REQUESTED,
    "20": RefundStatus.AGREED,
    "30": RefundStatus.RETURNING,
    "100": RefundStatus.REFUNDED,
    "-10": RefundStatus.REFUSED,
    "-20": RefundStatus.CLOSED,
    "WAIT_SELLER_AGREE": RefundStatus.REQUESTED,
    "WAIT_BUYER_RETURN_GOODS": RefundStatus.AGREED,
    "WAIT_SELLER_CONFIRM_GOODS": RefundStatus.RETURNING,
    "SUCCESS": RefundStatus.REFUNDED,
    "SELLER_REFUSE_BUYER": RefundStatus.REFUSED,
    "CLOSED": RefundStatus.CLOSED,
}


def line_refund(part: Fields) -> Refund | None:
    """Read the refund of one sub-order."""
    word = text(part, "refund_status")
    if word in _NONE:
        return None
    return Refund(_STATUSES.get(word, RefundStatus.UNKNOWN), word)
