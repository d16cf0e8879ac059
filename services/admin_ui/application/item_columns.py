"""The columns of items as a file."""

from collections.abc import Callable, Sequence
from typing import Any

from services.admin_ui.application.columns import Column, Row, count, moment, money, text


def _goods(name: str) -> Callable[[Row], Any]:
    return lambda item: item["goods"][name]


def _own(name: str) -> Callable[[Row], Any]:
    return lambda item: item[name]


def _order(name: str) -> Callable[[Row], Any]:
    return lambda item: (item["provider_order"] or {}).get(name)


def _amount(name: str, part: str = "amount") -> Callable[[Row], Any]:
    return lambda item: (item[name] or {}).get(part)


def _line(name: str) -> Callable[[Row], Any]:
    """Counters are the whole line's: of the item and of all that was split off it."""
    return lambda item: (item["line"] or {}).get(name)


def _configuration(item: Row) -> str:
    return "; ".join(f"{e['name']}={e['value']}" for e in item["goods"]["configuration"])


def _configuration_zh(item: Row) -> str:
    entries = item["goods"]["configuration"]
    return "; ".join(f"{e['name_zh']}={e['value_zh']}" for e in entries if e["value_zh"])


def _purchase_currency(item: Row) -> str | None:
    known = item["purchase_price"] or item["expected_purchase_price"] or {}
    currency: str | None = known.get("currency")
    return currency


def _tracking(item: Row) -> str:
    return " ".join(parcel["tracking_number"] for parcel in item["parcels"])


ITEM_COLUMNS: Sequence[Column] = (
    text("order", _own("order_id")),
    text("item", _own("item_id")),
    text("status", _own("status")),
    text("list", _own("list")),
    text("provider", _goods("provider")),
    text("goods_id", _goods("goods_id")),
    text("sku_id", _goods("sku_id")),
    text("vendor_id", _goods("vendor_id")),
    text("vendor_name", _goods("vendor_name")),
    text("title", _goods("title")),
    text("title_zh", _goods("title_zh")),
    text("configuration", _configuration),
    text("configuration_zh", _configuration_zh),
    count("weight_grams", _goods("weight_grams")),
    count("quantity", _own("quantity")),
    money("price", _amount("price")),
    money("total", _amount("total")),
    text("currency", _amount("price", "currency")),
    money("expected_purchase_price", _amount("expected_purchase_price")),
    money("purchase_price", _amount("purchase_price")),
    text("purchase_currency", _purchase_currency),
    text("provider_order", _order("provider_order_id")),
    text("provider_status", _order("status")),
    text("tracking_numbers", _tracking),
    text("linked_by", _order("linked_by")),
    moment("linked_at", _order("linked_at")),
    moment("changed_at", _own("changed_at")),
    text("session", _order("session_id")),
    text("refused", lambda item: (item["refusal"] or {}).get("message")),
    count("line_items", _line("items")),
    *(
        count(f"line_{name}", _line(name))
        for name in (
            "registered",
            "ordered",
            "shipped",
            "received",
            "accepted",
            "rejected",
            "returned",
            "cancelled",
            "open",
        )
    ),
)
"""Columns are only ever added, at the end: other programs read these files."""
