"""The goods of a call (cargoParamList) and what the platform finds wrong with them."""

from collections import Counter
from dataclasses import dataclass

from sandbox.catalogue.shelf import Shelf
from sandbox.marketplace import Marketplace
from sandbox.orders.book import Wanted
from sandbox.wire import json_parameter, text_of, whole_number

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Trouble:
    """One code of the preview's list (open.1688.com, createOrder.preview-1: 500_001 to 500_009)."""

    code: str
    message: str
    offer_id: str = ""
    spec_id: str = ""


class BadCargoError(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.code)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Cargo:
    sold: list[Wanted]
    failed: list[Trouble]


def read_cargo(text: str, shelf: Shelf) -> Cargo:
    """Raises what refuses the call as a whole; what is wrong with one line is in `failed`."""
    loaded = json_parameter(text)
    if not isinstance(loaded, list) or not loaded:
        raise BadCargoError(Trouble("400", "cargoParamList invalid"))
    if len(loaded) > MOST_LINES:
        raise BadCargoError(Trouble("400", f"最多支持{MOST_LINES}种SKU同时下单"))
    wanted: list[Wanted] = []
    failed: list[Trouble] = []
    for entry in loaded:
        found = _line(entry if isinstance(entry, dict) else {}, shelf)
        (wanted if isinstance(found, Wanted) else failed).append(found)  # type: ignore[arg-type]
    if len({item.good.vendor.id for item in wanted}) > 1:
        raise BadCargoError(Trouble("500_002", "只能同时订购一个卖家的商品"))
    sold: list[Wanted] = []
    per_sku = Counter[str]()
    per_offer = Counter[str]()
    for item in wanted:
        per_offer[item.good.id] += item.quantity
    for item in wanted:
        per_sku[item.variant.sku_id] += item.quantity
        trouble = _shortage(item, per_sku[item.variant.sku_id], per_offer[item.good.id])
        if trouble:
            failed.append(trouble)
        else:
            sold.append(item)
    return Cargo(sold, failed)


def _line(entry: dict[str, object], shelf: Shelf) -> Wanted | Trouble:
    offer_id, spec_id = text_of(entry.get("offerId")), text_of(entry.get("specId"))
    quantity = whole_number(entry.get("quantity"))
    if quantity is None or quantity < 1:
        return Trouble("400", "quantity invalid", offer_id, spec_id)
    good = shelf.good(offer_id, Marketplace.ALI1688)
    if good is None or good.offline:
        return Trouble("500_001", f"商品[{offer_id}]不支持在线交易", offer_id, spec_id)
    if not spec_id:
        return Trouble("500_002", f"商品[{offer_id}]缺少specId", offer_id, spec_id)
    variant = next((it for it in good.variants if it.spec_id == spec_id), None)
    if variant is None:
        return Trouble("500_003", f"商品[{offer_id}]不存在规格[{spec_id}]", offer_id, spec_id)
    return Wanted(good, variant, quantity)


def _shortage(item: Wanted, of_sku: int, of_offer: int) -> Trouble | None:
    good, spec_id = item.good, item.variant.spec_id
    if of_sku > item.variant.stock:
        text = f"商品[{good.id}_{spec_id}]库存不足，请核实库存后订购。"
        return Trouble("500_004", text, good.id, spec_id)
    if of_offer < good.minimum:
        text = f"商品[{good.id}]起订量为{good.minimum}{good.unit.zh}"
        return Trouble("500_005", text, good.id, spec_id)
    if item.variant.price_fen == 0:
        return Trouble("500_008", f"商品[{good.id}]价格为0", good.id, spec_id)
    return None


def groups(sold: list[Wanted]) -> list[list[Wanted]]:
    """One group is one order; only the vendor with two houses has more than one."""
    houses = sorted({item.good.house for item in sold})
    return [[item for item in sold if item.good.house == house] for house in houses]
