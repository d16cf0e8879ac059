"""The columns of orders as a file."""

from collections.abc import Callable, Sequence
from typing import Any

from services.admin_ui.application.columns import Column, Row, count, moment, money, text


def _own(name: str) -> Callable[[Row], Any]:
    return lambda order: order[name]


def _in(name: str) -> Callable[[Row], Any]:
    return lambda order: order["lists"][name]


def _expected(part: str) -> Callable[[Row], Any]:
    """Return the one sum; sums of several currencies are no number, and stand as text."""

    def value(order: Row) -> str | None:
        sums = order["totals"]["expected_purchase"]
        return " + ".join(each[part] for each in sums) or None

    return value


ORDER_COLUMNS: Sequence[Column] = (
    text("order", _own("order_id")),
    text("status", _own("status")),
    text("customer", _own("customer_reference")),
    count("items", _own("items")),
    count("ready_for_purchase", _in("ready_for_purchase")),
    count("goods_purchased", _in("goods_purchased")),
    count("purchased", _in("purchased")),
    count("attention", _own("attention")),
    money("sale", lambda order: order["totals"]["sale"]["amount"]),
    text("currency", lambda order: order["totals"]["sale"]["currency"]),
    money("expected_purchase", _expected("amount")),
    text("expected_purchase_currency", _expected("currency")),
    moment("registered_at", _own("registered_at")),
    moment("changed_at", _own("changed_at")),
)
"""Columns are only ever added, at the end: other programs read these files."""
