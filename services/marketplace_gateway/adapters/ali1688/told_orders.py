"""Which orders an answer to a purchase tells of, wherever and however it names them.

Whoever overlooks an order buys twice, so every field that looks like an order id counts, also
beside an error, under any HTTP status, and where the id itself cannot be read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from services.marketplace_gateway.adapters.ali1688.assumptions import FINE_RESULT_CODES
from services.marketplace_gateway.adapters.ali1688.rounding import alike
from services.marketplace_gateway.adapters.exact_json import parse_json
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    as_identifier,
    flag,
    identifier,
    objects,
    text,
    values,
)
from services.marketplace_gateway.adapters.wire_money import fen
from services.marketplace_gateway.application.marketplace import UnreadableAnswerError
from services.marketplace_gateway.domain.money import Money

_ORDER_IDS = ("idOfStr", "orderIdStr", "orderId")
"""An id that is text is whole; a number beside it may have been rounded."""
_NAMES_ORDER = re.compile(
    r"(?!out).*(order|trade)_?(id|ids|id_?list|id_?str|no|number|list)|idOfStr", re.IGNORECASE
)
_NO_ID = frozenset({"", "0", "0.0", "null", "none", "undefined", "false", "true"})
_LONG_NUMBER = re.compile(r"[0-9]{10,19}")
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class ToldOrders:
    """The orders with their sums (None = not told), and what else the answer says of orders."""

    totals: dict[str, Money | None] = field(default_factory=dict)
    refused: tuple[Fields, ...] = ()
    """Entries of `orderList` that name no order and say why."""
    all_readable: bool = True
    """False where an order is mentioned whose id cannot be read, or an entry says nothing."""


def told_orders(answer: Fields) -> ToldOrders:
    """Collect the orders of an answer: wrapped or flat, alone or in `orderList`."""
    totals: dict[str, Money | None] = {}
    refused: list[Fields] = []
    all_readable = True
    for part in parts(answer):
        for entry in values(part, "orderList") or objects(part, "orderList"):
            order = entry if isinstance(entry, dict) else {}
            if order_id := identifier(order, *_ORDER_IDS) or as_identifier(entry):
                totals[order_id] = fen(order, "orderAmmount", "orderAmount")
            elif _is_refused(order) and not mentions_order(order):
                refused.append(order)
            else:
                all_readable = False
        order_id = identifier(part, *_ORDER_IDS)
        if order_id and not any(alike(order_id, known) for known in totals):
            totals[order_id] = fen(part, "totalSuccessAmount")
    for mention in _mentions(answer):
        all_readable = all_readable and any(alike(mention, known) for known in totals)
    return ToldOrders(totals, tuple(refused), all_readable)


def mentions_order(answer: Any) -> bool:
    """Say whether an answer names any order, readable or not."""
    return any(True for _ in _mentions(answer))


def parts(answer: Fields) -> list[Fields]:
    """Return the answer and whatever it is wrapped in, innermost first."""
    wrapped = objects(answer, "result")
    return [*(inner for part in wrapped for inner in objects(part, "result")), *wrapped, answer]


def _is_refused(entry: Fields) -> bool:
    code = text(entry, "resultCode", "errorCode", "code").lower()
    return flag(entry, "success") is not True and code not in FINE_RESULT_CODES


def _mentions(value: Any, *, named: bool = False, depth: int = _DEPTH) -> Iterator[str]:
    """Yield what stands where order ids stand; `named`: the field around it is such a field."""
    value = _unpacked(value)
    if depth == 0:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "result" and isinstance(inner, str) and _LONG_NUMBER.fullmatch(inner.strip()):
                yield inner.strip()
            elif key != "failedOfferList":
                is_id = _NAMES_ORDER.fullmatch(key) is not None
                yield from _mentions(inner, named=is_id, depth=depth - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _mentions(inner, named=named, depth=depth - 1)
    elif named and (word := _word(value)).lower() not in _NO_ID:
        yield word


def _word(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 10**19:
        return str(int(value))
    return str(value).strip()[:64] if isinstance(value, str | Decimal) else _digits(value)


def _digits(value: Any) -> str:
    # A number of thousands of digits cannot even be written out.
    return str(value) if isinstance(value, int) and abs(value) < 10**19 else "a number too long"


def _unpacked(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            return parse_json(value, "JSON text")
        except UnreadableAnswerError:
            return value
    return value
