"""Items for the demo's orders, made from goods that the sandbox sells."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import httpx2

from contracts.model import Money, Provider
from contracts.order_status.vocabulary import ConfigurationEntry, Goods, ItemDetails

# What the shop asks for one yuan: the rate, and what it lives on.
EUR_PER_CNY = Decimal("0.16")
ENOUGH_STOCK = 20

Json = dict[str, Any]


class Shelf:
    """Hands out goods of one marketplace, vendor by vendor."""

    def __init__(self, client: httpx2.Client, sandbox: str, provider: Provider) -> None:
        answer = client.get(
            f"{sandbox}/control/catalogue", params={"marketplace": provider.value, "limit": 100}
        )
        answer.raise_for_status()
        sellable = [good for good in answer.json()["goods"] if _sellable(good)]
        self._provider = provider
        self._goods: Iterator[Json] = iter(sorted(sellable, key=lambda good: good["vendor"]["id"]))

    def next_item(self, item_id: str, pieces: int) -> ItemDetails:
        """Return an item of the next goods; at least as many pieces as the vendor demands."""
        good = next(self._goods)
        variant = next(v for v in good["variants"] if v["stock"] >= ENOUGH_STOCK)
        price = Decimal(variant["price"])
        return ItemDetails(
            item_id=item_id,
            goods=_goods(self._provider, good, variant),
            quantity=max(pieces, good["minimum"]),
            price=Money(amount=(price * EUR_PER_CNY).quantize(Decimal("0.01")), currency="EUR"),
            expected_purchase_price=Money(amount=price, currency="CNY"),
        )


def _sellable(good: Json) -> bool:
    stock = max((variant["stock"] for variant in good["variants"]), default=0)
    return not good["offline"] and stock >= ENOUGH_STOCK > good["minimum"]


def _goods(provider: Provider, good: Json, variant: Json) -> Goods:
    on_1688 = provider is Provider.ALI1688
    return Goods(
        provider=provider,
        goods_id=good["id"],
        sku_id=(variant["spec_id"] if on_1688 else variant["sku_id"]) or "",
        vendor_id=good["vendor"]["id"],
        vendor_name=good["vendor"]["name"],
        title=good["title_en"],
        title_zh=good["title"],
        configuration=_configuration(variant["properties"]),
        weight_grams=good["weight_g"],
        photo_url=good["picture"],
        description=f"{good['title_en']} · {good['title']}",
    )


def _configuration(properties: Sequence[Json]) -> tuple[ConfigurationEntry, ...]:
    return tuple(
        ConfigurationEntry(
            name=each["name_en"],
            value=each["value_en"],
            name_zh=each["name"],
            value_zh=each["value"],
        )
        for each in properties
    )
