"""Taobao Global's words for where an order stands, in ours.

Words: Mlegbder/taobao-global consts (BULIDING is spelt so), the distributor's pages
(wiki-en.dajisaas.com doc-4966230); those of classic Taobao are understood as well.
"""

from services.marketplace_gateway.adapters.loose_reading import Fields, objects, text, whole
from services.marketplace_gateway.domain.provider_order import ProviderStatus

_WORDS = {
    "BULIDING": ProviderStatus.CREATING,
    "BUILDING": ProviderStatus.CREATING,
    "WAIT_BUYER_P": ProviderStatus.UNPAID,
    "WAIT_BUYER_PAY": ProviderStatus.UNPAID,
    "TRADE_NO_CREATE_PAY": ProviderStatus.UNPAID,
    "PAY_PENDING": ProviderStatus.UNPAID,
    "WAIT_SELLER_SEND_GOODS": ProviderStatus.PAID,
    "PAID_FORBID_CONSIGN": ProviderStatus.PAID,
    "SELLER_CONSIGNED_PART": ProviderStatus.PART_SHIPPED,
    "WAIT_BUYER_CONFIRM_GOODS": ProviderStatus.SHIPPED,
    "TRADE_BUYER_SIGNED": ProviderStatus.SIGNED,
    "TRADE_FINISHED": ProviderStatus.FINISHED,
    "TRADE_SUCCESS": ProviderStatus.FINISHED,
    "TRADE_CLOSED_BY_TAOBAO": ProviderStatus.CLOSED_UNPAID,
}
_CLOSED = "TRADE_CLOSED"
_REFUNDED = 100
_NEVER = frozenset({"", "0", "null", "none", "undefined", "-"})


def word_status(word: str, *, was_paid: bool) -> ProviderStatus:
    """Translate a status word; `was_paid` decides what a closed order had been."""
    if word.upper() == _CLOSED:
        return ProviderStatus.CLOSED_PAID if was_paid else ProviderStatus.CLOSED_UNPAID
    return _WORDS.get(word.upper(), ProviderStatus.UNKNOWN)


def was_paid(order: Fields) -> bool:
    """Tell whether money was paid: a time of payment or a refund, on the order or a part of it."""
    parts = [order, *objects(order, "sub_purchase_orders")]
    return any(
        text(part, "pay_time").lower() not in _NEVER or whole(part, "refund_status") == _REFUNDED
        for part in parts
    )
