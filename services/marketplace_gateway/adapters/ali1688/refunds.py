"""Refunds of 1688 orders and lines (open.1688.com, get.buyerView-1).

The order says `refundStatus` (before receipt) and `refundStatusForAs` (after sale), its lines
say the same words in capitals. `refund` is yuan, `refundPayment` fen; 0 says nothing.
"""

from services.marketplace_gateway.adapters.loose_reading import Fields, text
from services.marketplace_gateway.adapters.wire_money import fen, yuan
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import Refund, RefundStatus

_WORDS = {
    "waitselleragree": RefundStatus.REQUESTED,
    "waitbuyermodify": RefundStatus.REFUSED,
    "waitbuyersend": RefundStatus.AGREED,
    "waitsellerreceive": RefundStatus.RETURNING,
    "refundsuccess": RefundStatus.REFUNDED,
    "refundclose": RefundStatus.CLOSED,
    "refundclosed": RefundStatus.CLOSED,
}
"""`waitbuyermodify`: the vendor has refused, and the buyer may ask for something else."""


def order_refund(base: Fields) -> Refund | None:
    """Read the refund of a whole order; the one after sale is the later."""
    word = text(base, "refundStatusForAs") or text(base, "refundStatus")
    return _refund(word, _told(yuan(base, "refund")) or _told(fen(base, "refundPayment")))


def line_refund(item: Fields) -> Refund | None:
    """Read the refund of one line."""
    word = text(item, "refundStatusForAs") or text(item, "refundStatus")
    return _refund(word, _told(yuan(item, "refund")))


def _refund(word: str, amount: Money | None) -> Refund | None:
    if not word and amount is None:
        return None
    status = _WORDS.get(word.lower().replace("_", ""), RefundStatus.UNKNOWN)
    return Refund(status, word, amount)


def _told(amount: Money | None) -> Money | None:
    return amount if amount is not None and amount.amount > 0 else None
