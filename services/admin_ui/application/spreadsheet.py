"""Items as rows of a CSV file that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

HEADINGS = (
    "order", "item", "status", "list", "provider", "goods_id", "sku_id", "vendor_id", "vendor_name",
    "title", "title_zh", "configuration", "configuration_zh", "weight_grams", "quantity", "price",
    "total", "currency", "expected_purchase_price", "purchase_price", "purchase_currency",
    "provider_order", "provider_status", "tracking_numbers", "linked_by", "linked_at", "changed_at",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""By it spreadsheets know UTF-8."""


def lines(items: Iterable[Mapping[str, Any]]) -> str:
    """Return items as lines of CSV (RFC 4180)."""
    text = io.StringIO()
    csv.writer(text).writerows([safe(cell) for cell in cells(item)] for item in items)
    return text.getvalue()


def heading() -> str:
    return BYTE_ORDER_MARK + ",".join(HEADINGS) + "\r\n"


def cells(item: Mapping[str, Any]) -> Sequence[object]:
    """Return what stands in each column; money as exact decimal text."""
    goods, order = item["goods"], item["provider_order"] or {}
    expected, paid = item["expected_purchase_price"] or {}, item["purchase_price"] or {}
    chosen = goods["configuration"]
    return (
        item["order_id"],
        item["item_id"],
        item["status"],
        item["list"],
        *(goods[n] for n in ("provider", "goods_id", "sku_id", "vendor_id", "vendor_name")),
        goods["title"],
        goods["title_zh"],
        "; ".join(f"{e['name']}={e['value']}" for e in chosen),
        "; ".join(f"{e['name_zh']}={e['value_zh']}" for e in chosen if e["value_zh"]),
        goods["weight_grams"],
        item["quantity"],
        item["price"]["amount"],
        item["total"]["amount"],
        item["price"]["currency"],
        expected.get("amount"),
        paid.get("amount"),
        paid.get("currency") or expected.get("currency"),
        order.get("provider_order_id"),
        order.get("status"),
        " ".join(parcel["tracking_number"] for parcel in item["parcels"]),
        order.get("linked_by"),
        order.get("linked_at"),
        item["changed_at"],
    )


def safe(cell: object) -> object:
    """Keep text from being taken for a formula."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
