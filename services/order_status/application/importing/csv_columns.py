"""The columns of a CSV file of orders: one row per item."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.order_status.application.importing.configuration_text import read_configuration

REQUIRED = (
    "order",
    "customer",
    "item",
    "provider",
    "goods_id",
    "vendor_id",
    "title",
    "quantity",
    "price",
    "currency",
)

OPTIONAL = (
    "customer_name",
    "customer_phone",
    "customer_address",
    "sku_id",
    "vendor_name",
    "title_zh",
    "configuration",
    "configuration_zh",
    "weight_grams",
    "photo_url",
    "description",
    "purchase_price",
    "purchase_currency",
)
"""`configuration` and `configuration_zh` hold `name=value|name=value`, in the same order."""

PURCHASE_CURRENCY = "CNY"

Cells = Mapping[str, str]


class CellError(ValueError):
    """A cell does not hold what its column is for."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True)
class Customer:
    """Must be the same on all rows of an order."""

    reference: str
    name: str
    phone: str
    address: str


def customer_of(cells: Cells) -> Customer:
    return Customer(
        cells["customer"],
        cells.get("customer_name", ""),
        cells.get("customer_phone", ""),
        cells.get("customer_address", ""),
    )


def item_of(cells: Cells) -> dict[str, object]:
    """Return the item as `register-order` takes it. Raises CellError."""
    goods: dict[str, object] = {
        name: cells[name]
        for name in (
            "provider",
            "goods_id",
            "sku_id",
            "vendor_id",
            "vendor_name",
            "title",
            "title_zh",
            "photo_url",
            "description",
        )
        if name in cells
    }
    goods["configuration"] = _configuration(cells)
    if cells.get("weight_grams"):
        goods["weight_grams"] = _whole(cells, "weight_grams")
    item: dict[str, object] = {
        "item_id": cells["item"],
        "goods": goods,
        "quantity": _whole(cells, "quantity"),
        "price": {"amount": cells["price"], "currency": cells["currency"]},
    }
    if cells.get("purchase_price"):
        currency = cells.get("purchase_currency") or PURCHASE_CURRENCY
        item["expected_purchase_price"] = {"amount": cells["purchase_price"], "currency": currency}
    return item


COLUMN_OF = {
    "item_id": "item",
    "price/amount": "price",
    "price/currency": "currency",
    "expected_purchase_price/amount": "purchase_price",
    "expected_purchase_price/currency": "purchase_currency",
    "expected_purchase_price": "purchase_price",
}
"""Where the column has another name than the field; `goods/` is left out."""


def column_of(field: str) -> str:
    """Return the column that a field of an item came from."""
    known = COLUMN_OF.get(field)
    if known:
        return known
    inside = field.removeprefix("goods/")
    return "configuration" if inside.startswith("configuration") else inside


def _whole(cells: Cells, column: str) -> int:
    text = cells[column]
    if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > 12:
        raise CellError(column, "a whole number is wanted, such as 3")
    return int(text)


def _configuration(cells: Cells) -> list[dict[str, str]]:
    first = _entries(cells, "configuration")
    second = _entries(cells, "configuration_zh")
    if first and second and len(first) != len(second):
        raise CellError(
            "configuration_zh", f"{len(second)} properties, but configuration has {len(first)}"
        )
    if not second:
        return [{"name": name, "value": value} for name, value in first]
    return [
        {"name": name, "value": value, "name_zh": name_zh, "value_zh": value_zh}
        for (name, value), (name_zh, value_zh) in zip(
            first or [("", "")] * len(second), second, strict=True
        )
    ]


def _entries(cells: Cells, column: str) -> list[tuple[str, str]]:
    try:
        return read_configuration(cells.get(column, ""))
    except ValueError as error:
        raise CellError(column, str(error)) from error
