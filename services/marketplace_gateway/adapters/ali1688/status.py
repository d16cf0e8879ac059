"""1688's words for where an order stands, in ours (open.1688.com, get.buyerView-1 and list)."""

from decimal import Decimal

from services.marketplace_gateway.adapters.loose_reading import Fields, number, objects, text
from services.marketplace_gateway.domain.provider_order import ProviderStatus

_WORDS = {
    "waitbuyerpay": ProviderStatus.UNPAID,
    "waitsellersend": ProviderStatus.PAID,
    "waitlogisticstakein": ProviderStatus.SHIPPED,
    "waitbuyerreceive": ProviderStatus.SHIPPED,
    "waitbuyersign": ProviderStatus.SHIPPED,
    "signinsuccess": ProviderStatus.SIGNED,
    "confirm_goods": ProviderStatus.SIGNED,
    "confirm_goods_and_has_subsidy": ProviderStatus.SIGNED,
    "success": ProviderStatus.FINISHED,
}
_CLOSED = {
    "cancel": ProviderStatus.CLOSED_UNPAID,
    "terminated": ProviderStatus.CLOSED_PAID,
}
"""What a closed order counts as where nothing says whether it had been paid."""

_PAID_STAGES = frozenset({"2", "4", "6"})
_UNPAID_STAGES = frozenset({"1", "7", "8"})
_LINE_SHIPPED = {
    "2": ProviderStatus.SHIPPED,
    "3": ProviderStatus.SIGNED,
    "5": ProviderStatus.PART_SHIPPED,
}


def word_status(word: str, *, was_paid: bool | None) -> ProviderStatus:
    """Translate a status word; `was_paid` decides what a closed order had been."""
    word = word.lower()
    if word in _CLOSED and was_paid is not None:
        return ProviderStatus.CLOSED_PAID if was_paid else ProviderStatus.CLOSED_UNPAID
    return _WORDS.get(word) or _CLOSED.get(word) or ProviderStatus.UNKNOWN


def line_status(item: Fields, *, was_paid: bool | None) -> ProviderStatus:
    """Translate a line's status; its `logisticsStatus` is ahead of its word when it was shipped."""
    status = word_status(text(item, "status"), was_paid=was_paid)
    if status is ProviderStatus.PAID:
        return _LINE_SHIPPED.get(text(item, "logisticsStatus"), status)
    return status


def was_paid(base: Fields, trade: Fields) -> bool | None:
    """Tell whether money was ever paid; None when the answer says neither.

    `tradeTerms[].payStatus`: 2 paid, 4 refunded in full, 6 settled with the seller; 1 unpaid,
    7 no payment made, 8 cancelled before payment.
    """
    terms = objects(trade, "tradeTerms")
    stages = {text(term, "payStatus") for term in terms}
    refunded = number(base, "refund", "refundPayment") or Decimal(0)
    if (
        stages & _PAID_STAGES
        or _is_told(base, "payTime")
        or any(_is_told(term, "payTime") for term in terms)
        or refunded > 0
        or text(base, "refundStatus") == "refundsuccess"
    ):
        return True
    return False if stages & _UNPAID_STAGES else None


def _is_told(fields: Fields, key: str) -> bool:
    return text(fields, key).lower() not in {"", "0", "null", "none", "undefined"}
