"""Whether an answer to a purchase shows an order, whatever else it says.

Each order that an answer shows may stand, also where it speaks of an error, and also where its id
cannot be read.
"""

import re
from collections.abc import Iterator
from typing import Any

from services.marketplace_gateway.adapters.exact_json import parse_json
from services.marketplace_gateway.adapters.loose_reading import as_identifier
from services.marketplace_gateway.application.marketplace import UnreadableAnswerError

_DEEPEST = 24
_IDS = frozenset({"purchaseid", "purchaseorderid"})
_ORDERS = "orderlist"
_WRITTEN = re.compile(rb'"purchase_?(?:order_?)?ids?\\?"', re.IGNORECASE)
_NOTHING = frozenset({"", "0", "null", "none", "undefined"})

UNREADABLE = ""
"""Stands for an order whose id cannot be read."""


def shown_ids(answer: Any) -> set[str]:
    """Return the ids of all orders in an answer, at any level; see `UNREADABLE`."""
    return set(_shown(answer, _DEEPEST))


def may_show_ids(body: bytes) -> bool:
    """Tell of an answer that cannot be parsed whether it may name an order."""
    return _WRITTEN.search(body) is not None


def _shown(value: Any, depth: int) -> Iterator[str]:
    value = _unpacked(value)
    if depth == 0:
        return
    if isinstance(value, list):
        for inner in value:
            yield from _shown(inner, depth - 1)
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        name = key.replace("_", "").lower()
        if name in _IDS and not _says_nothing(inner):
            yield as_identifier(inner) or UNREADABLE
        if name == _ORDERS:
            yield from _without_id(inner)
        yield from _shown(inner, depth - 1)


def _without_id(orders: Any) -> Iterator[str]:
    """Yield one `UNREADABLE` for each order in a list that names none."""
    orders = _unpacked(orders)
    for order in orders if isinstance(orders, list) else [orders]:
        own = order.items() if isinstance(order, dict) else ()
        named = any(
            key.replace("_", "").lower() in _IDS and not _says_nothing(inner) for key, inner in own
        )
        if not named and order not in (None, {}, [], "", False):
            yield UNREADABLE


def _says_nothing(value: Any) -> bool:
    return isinstance(value, bool) or value is None or str(value).strip().lower() in _NOTHING


def _unpacked(value: Any) -> Any:
    if not isinstance(value, str) or value.lstrip()[:1] not in {"{", "["}:
        return value
    try:
        return parse_json(value, "JSON text")
    except UnreadableAnswerError:
        return UNREADABLE
