"""Where an item's row leads: addresses made from templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from services.order_status.application.reading.item_shape import ItemLinks

PLACEHOLDERS = (
    "provider",
    "goods_id",
    "sku_id",
    "vendor_id",
    "order_id",
    "item_id",
    "provider_order_id",
)


@dataclass(frozen=True, slots=True)
class LinkTemplates:
    """An empty template, or one whose placeholder has no value, makes no link."""

    goods: Mapping[str, str]
    """By provider."""
    provider_order: Mapping[str, str]
    """By provider."""
    shop_item: str = ""
    shop_vendor: str = ""

    def of(self, row: Mapping[str, Any]) -> ItemLinks:
        """Return the links of one item."""
        provider = row["provider"]
        return ItemLinks(
            goods=_filled(self.goods.get(provider, ""), row),
            provider_order=_filled(self.provider_order.get(provider, ""), row),
            shop_item=_filled(self.shop_item, row),
            shop_vendor=_filled(self.shop_vendor, row),
        )


def _filled(template: str, row: Mapping[str, Any]) -> str | None:
    if not template:
        return None
    address = template
    for name in PLACEHOLDERS:
        mark = f"{{{name}}}"
        if mark not in template:
            continue
        if not row[name]:
            return None
        address = address.replace(mark, quote(str(row[name]), safe=""))
    return address
