"""Lines of shop orders, made of goods that the sandbox sells."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from typing import Any

from contracts.model import Money, Provider
from contracts.order_status.vocabulary import BookingLine, Goods
from tests.marketplace_gateway.sandbox_process import Sandbox

_ORDERS = count(1)
STOCK = 9_000


class Shelves:
    """Hands out lines; every order number is used once."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._goods: dict[Provider, list[Any]] = {}

    def vendors(self, provider: Provider) -> Iterator[list[Any]]:
        """Return the sellable goods, vendor by vendor; vendors that split orders are left out."""
        if provider not in self._goods:
            page = self._sandbox.get("/catalogue", marketplace=provider.value, limit=500)
            self._goods[provider] = page["goods"]
        groups: dict[str, list[Any]] = {}
        for good in self._goods[provider]:
            if not good["offline"] and not good["vendor"]["splits"] and good["minimum"] == 1:
                groups.setdefault(good["vendor"]["id"], []).append(good)
        yield from groups.values()

    def lines(self, provider: Provider, number: int = 1, vendor: int = 0) -> list[BookingLine]:
        """Return so many lines of one vendor, all of one new shop order, in stock."""
        group = list(self.vendors(provider))[vendor]
        variants = [(good, variant) for good in group for variant in good["variants"]]
        order_id = f"T-{next(_ORDERS)}"
        lines = []
        for item in range(number):
            good, variant = variants[item % len(variants)]
            self._sandbox.post(f"/goods/{good['id']}", stock=STOCK, sku_id=variant["sku_id"])
            lines.append(_line(provider, order_id, str(item + 1), good, variant))
        return lines


def _line(provider: Provider, order_id: str, item_id: str, good: Any, variant: Any) -> BookingLine:
    sku = variant["spec_id"] if provider is Provider.ALI1688 else variant["sku_id"]
    goods = Goods(
        provider=provider,
        goods_id=good["id"],
        sku_id=sku or "",
        vendor_id=good["vendor"]["id"],
        vendor_name=good["vendor"]["name"],
        title=good["title_en"],
        title_zh=good["title"],
    )
    price = Money(amount=Decimal(variant["price"]), currency="CNY")
    return BookingLine(
        order_id=order_id, item_id=item_id, goods=goods, quantity=1, expected_purchase_price=price
    )
