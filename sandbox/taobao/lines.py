"""The goods of a call: distributor ids only, in either spelling of the field names."""

from dataclasses import dataclass

from sandbox.catalogue.shelf import Shelf
from sandbox.orders.book import Wanted
from sandbox.wire import json_parameter, text_of, whole_number


@dataclass(frozen=True, slots=True)
class Asked:
    item_id: str
    sku_id: str
    quantity: int | None
    line_no: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    asked: Asked
    code: str
    message: str


def read_lines(text: str) -> list[Asked] | None:
    """None when this is no list of goods. Both camelCase and snake_case are in use."""
    loaded = json_parameter(text)
    if not isinstance(loaded, list) or not loaded:
        return None
    if not all(isinstance(entry, dict) for entry in loaded):
        return None
    return [
        Asked(
            item_id=text_of(entry.get("itemId") or entry.get("item_id")),
            sku_id=text_of(entry.get("skuId") or entry.get("sku_id")),
            quantity=whole_number(entry.get("quantity")),
            line_no=text_of(entry.get("orderLineNo") or entry.get("order_line_no")),
        )
        for entry in loaded
    ]


def look_up(asked: Asked, shelf: Shelf) -> Wanted | Unavailable:
    """Taobao ids are unknown here: only `/product/get` translates them."""
    if asked.quantity is None or asked.quantity < 1:
        return Unavailable(asked, "INVALID_QUANTITY", "quantity is invalid")
    good = shelf.distributed(asked.item_id)
    if good is None:
        return Unavailable(asked, "ITEM_NOT_FOUND", "item not found")
    if good.offline:
        return Unavailable(asked, "ITEM_OFFLINE", "item offline")
    variant = next((it for it in good.variants if it.mp_sku_id == asked.sku_id), None)
    if variant is None:
        return Unavailable(asked, "SKU_NOT_FOUND", "sku not found")
    return Wanted(good, variant, asked.quantity, asked.line_no)


def by_vendor(wanted: list[Wanted]) -> list[list[Wanted]]:
    vendors = sorted({item.good.vendor.id for item in wanted})
    return [[item for item in wanted if item.good.vendor.id == vendor] for vendor in vendors]
