"""Sums and prices in an answer of `/purchase/order/render`. All are fen, and CNY or nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    identifier,
    mapping,
    objects,
    text,
    whole,
)
from services.marketplace_gateway.adapters.taobao.distributor_ids import Goods
from services.marketplace_gateway.adapters.wire_money import CNY, fen, sum_of
from services.marketplace_gateway.application.marketplace import (
    PreviewLine,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.money import FEN_PER_YUAN, Money

NO_PRICE = "PRICE_UNKNOWN"
"""Caigou's own code: what nobody can price, no price guard can watch over."""

_NOT_MENTIONED = "LINE_NOT_PREVIEWED"
_CENT_OF_A_FEN = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Sums:
    """What all of it costs: the total, and its two parts."""

    goods: Money
    shipping: Money
    total: Money


def sums_of(data: Fields, lines: Sequence[PreviewLine]) -> Sums | None:
    """Read the sums; None where they are not told, or make no sense beside these lines."""
    total, shipping = _amount(data, "total_real_pay_price"), _shipping(data)
    if total is None or shipping is None or shipping.amount > total.amount:
        return None
    if total.amount * FEN_PER_YUAN % 1:
        # Parts of a fen: these are yuan, or nobody knows what.
        return None
    costs = any(not line.refusal_code for line in lines)
    untold = not objects(data, "render_item_list")
    if (costs and total.amount == shipping.amount) or (
        untold and any(line.refusal_code == _NOT_MENTIONED for line in lines)
    ):
        return None
    return Sums(Money(total.amount - shipping.amount), shipping, total)


def line_of(line_no: str, one: Goods, wanted: Counter[Goods], data: Fields) -> PreviewLine:
    """Return what a line costs, or why it cannot be bought."""
    for entry in objects(data, "unavailable_sku_list"):
        if is_of(one, entry):
            return PreviewLine(line_no, None, *reason_of(entry))
    for vendor in objects(data, "render_item_list"):
        for entry in objects(vendor, "item_price_infos"):
            if is_of(one, entry):
                return _priced(line_no, _unit_price(entry, wanted[one]))
    missing = "the preview did not mention this line"
    return PreviewLine(line_no, None, _NOT_MENTIONED, missing)


def is_of(one: Goods, entry: Fields) -> bool:
    """Tell whether an entry is about these goods."""
    sku = identifier(entry, "sku_id")
    return identifier(entry, "item_id") == one.item and sku in {one.sku, ""}


def reason_of(entry: Fields) -> tuple[str, str]:
    """Return code and message of goods that are not sold."""
    return text(entry, "error_code") or "UNAVAILABLE", text(entry, "error_msg", "reason")


def _priced(line_no: str, price: Money | None) -> PreviewLine:
    if price is None or price.amount == 0:
        return PreviewLine(line_no, None, NO_PRICE, "the preview named no price of this line")
    return PreviewLine(line_no, price)


def _unit_price(entry: Fields, wanted: int) -> Money | None:
    """Divide the line's sum by what it is for, or by what we want; else the list price of one."""
    if entry.get("discount_price") is None:
        return _amount(entry, "origin_price")
    subtotal = _amount(entry, "discount_price")
    if subtotal is None:
        return None
    told = whole(entry, "quantity")
    quantity = told if told is not None and told > 0 else wanted
    return Money((subtotal.amount / quantity).quantize(_CENT_OF_A_FEN))


def _shipping(data: Fields) -> Money | None:
    """Add the vendors' postage; one that names none sends for nothing if the sums say so."""
    vendors = objects(data, "render_item_list")
    fees = [_amount(vendor, "mainland_shipping_fee") for vendor in vendors]
    told = [fee for fee in fees if fee is not None]
    if len(told) == len(fees):
        return sum_of(told)
    if any(map(_garbled, vendors)):
        return None
    total = _amount(data, "total_real_pay_price")
    goods = [
        _amount(entry, "discount_price")
        for vendor in vendors
        for entry in objects(vendor, "item_price_infos")
    ]
    if total is None or not goods or any(price is None for price in goods):
        return None
    left = total.amount - sum(price.amount for price in goods if price is not None)
    return Money(left) if left >= sum_of(told).amount else None


def _garbled(vendor: Fields) -> bool:
    """Tell whether a vendor names a postage that cannot be read."""
    fee = "mainland_shipping_fee"
    return vendor.get(fee) is not None and _amount(vendor, fee) is None


def _amount(fields: Fields, key: str) -> Money | None:
    """Read an amount with its currency, or one that came as a plain number.

    Raises UnreadableAnswerError for another currency than CNY, in which everything is compared.
    """
    if not (wrapped := mapping(fields, key)):
        return fen(fields, key)
    found = fen(wrapped, "amount", currency="currency")
    if found is None and fen(wrapped, "amount") is None:
        return None
    if found is None or found.currency != CNY:
        raise UnreadableAnswerError(f"{key} in CNY", f"currency {text(wrapped, 'currency')}")
    return found
