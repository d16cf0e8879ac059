"""/product/get: from a Taobao item id to the ids that a distributor orders with (fen)."""

from hashlib import sha256

from sandbox.catalogue.model import Good, Variant
from sandbox.exchange import Call, Json
from sandbox.marketplace import Marketplace
from sandbox.taobao.envelopes import flat, flat_refusal, missing


def get_product(call: Call) -> Json:
    item_id = call.params.get("item_id")
    if not item_id:
        raise missing("item_id")
    good = call.world.shelf.good(item_id, Marketplace.TAOBAO)
    if good is None or call.params.get("item_source_market") == "CBU_MARKET":
        raise flat_refusal("ITEM_NOT_FOUND", "item not found")
    return flat(_product(good, call.base_url))


def _product(good: Good, base_url: str) -> Json:
    cheapest = min(variant.price_fen for variant in good.variants)
    status = "offline" if good.offline else "normal"
    return {
        "item_id": int(good.id),
        "mp_id": good.mp_id,
        "title": good.title.zh,
        "price": cheapest,
        "promotion_price": cheapest,
        "coupon_price": cheapest,
        "postFee": good.vendor.postage_fen,
        "quantity": sum(variant.stock for variant in good.variants),
        "status": status,
        "begin_amount": good.minimum,
        "shop_id": _number(good.vendor.id) + 500_000_000,
        "shop_name": good.vendor.name.zh,
        "user_nick": good.vendor.login,
        "category_id": str(50_010_000 + _number(good.kind) % 9000),
        "category_name": good.kind,
        "category_path": good.kind,
        "item_type": "B",
        "pic_urls": [f"{base_url}pictures/{good.id}.svg"],
        "description": "",
        "product_unit": good.unit.zh,
        "promotion_displays": [],
        "sku_list": [_sku(variant, status, good, base_url) for variant in good.variants],
    }


def _sku(variant: Variant, status: str, good: Good, base_url: str) -> Json:
    return {
        "sku_id": int(variant.sku_id),
        "mp_skuId": int(variant.mp_sku_id),
        "price": variant.price_fen,
        "promotion_price": variant.price_fen,
        "coupon_price": variant.price_fen,
        "postFee": good.vendor.postage_fen,
        "quantity": variant.stock,
        "status": status,
        "pic_url": f"{base_url}pictures/{variant.sku_id}.svg",
        "properties": [
            {
                "prop_id": 1_627_000 + _number(prop.name.zh) % 999,
                "prop_name": prop.name.zh,
                "value_id": 28_000 + _number(prop.value.zh) % 9999,
                "value_name": prop.value.zh,
                "value_desc": "",
            }
            for prop in variant.properties
        ],
    }


def _number(text: str) -> int:
    """An id for something that has only a name here; the same in every sandbox."""
    return int.from_bytes(sha256(text.encode()).digest()[:4]) % 100_000_000
