"""What the gateway knows of the items it buys: references and what stands on a booking."""

from dataclasses import dataclass, replace

from services.marketplace_gateway.domain.money import Money


@dataclass(frozen=True, slots=True)
class ItemRef:
    """One item of one order."""

    order_id: str
    item_id: str


@dataclass(frozen=True, slots=True)
class WantedLine:
    """An item to buy. `line_no` is its number on the booking, echoed by some marketplaces."""

    order_id: str
    item_id: str
    line_no: str
    goods_id: str
    sku_id: str
    title: str
    quantity: int
    expected_price: Money | None = None

    @property
    def ref(self) -> ItemRef:
        return ItemRef(self.order_id, self.item_id)


@dataclass(frozen=True, slots=True)
class LinkedItem:
    """An item that stands on a provider order."""

    order_id: str
    item_id: str
    goods_id: str
    sku_id: str
    quantity: int
    vendor_id: str = ""
    """Of the item, as long as it is to be compared with the order's; empty afterwards."""

    @property
    def ref(self) -> ItemRef:
        return ItemRef(self.order_id, self.item_id)

    def without_vendor(self) -> "LinkedItem":
        """Return the item as it stands on an order that was found to be its vendor's."""
        return replace(self, vendor_id="")


@dataclass(frozen=True, slots=True)
class FailedItem:
    """An item that could not be booked or bound, and why."""

    order_id: str
    item_id: str
    code: str
    message: str
    remedy: str = ""


def refs(items: tuple[WantedLine, ...] | tuple[LinkedItem, ...]) -> tuple[ItemRef, ...]:
    return tuple(item.ref for item in items)
