"""What the shop sends, and what the gateway reports: short ways to say it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from contracts.marketplace import events as m
from contracts.marketplace.vocabulary import (
    FailedItem,
    ItemOnOrder,
    ParcelOnOrder,
    PlacedOrder,
    PriceDifference,
    PriceVerdict,
    ProviderStatus,
    Refund,
)
from contracts.model import ItemRef, Money, Provider
from tests.order_status.office import SHOP, Office

Json = dict[str, Any]


def item(item_id: str = "1", **changes: Any) -> Json:
    """Return an item as the shop registers it; `goods` changes single fields of the goods."""
    goods = {
        "provider": "1688",
        "goods_id": "610947572360",
        "sku_id": "4455",
        "vendor_id": "b2b-1",
        "vendor_name": "Yiwu Lamps",
        "title": "Desk lamp",
        "title_zh": "台灯",
        "configuration": [{"name": "Colour", "value": "red", "name_zh": "颜色", "value_zh": "红"}],
        "weight_grams": 700,
        "photo_url": "https://shop.example/lamp.jpg",
        "description": "A lamp.",
        **changes.pop("goods", {}),
    }
    return {
        "item_id": item_id,
        "goods": goods,
        "quantity": 2,
        "price": {"amount": "12.50", "currency": "EUR"},
        "expected_purchase_price": {"amount": "30.00", "currency": "CNY"},
        **changes,
    }


def order(order_id: str = "A-1", items: Iterable[Json] | int = 1, **changes: Any) -> Json:
    """Return an order; a number of items stands for items numbered from 1."""
    listed = [item(str(n)) for n in range(1, items + 1)] if isinstance(items, int) else list(items)
    customer = {"reference": "C-7", "name": "Ben Okri", "phone": "+1", "address": "Lagos"}
    return {"order_id": order_id, "customer": customer, "items": listed, **changes}


def targets(*item_ids: str, order_id: str = "A-1") -> list[Json]:
    return [{"order_id": order_id, "item_id": item_id} for item_id in item_ids]


def numbered(last: int) -> list[str]:
    return [str(number) for number in range(1, last + 1)]


async def registered(office: Office, order_id: str = "A-1", items: Any = 1, **more: Any) -> None:
    await office.do("register-order", order(order_id, items), SHOP, **more)


async def paid(office: Office, order_id: str = "A-1", items: Any = 1, **more: Any) -> None:
    await registered(office, order_id, items, **more)
    await office.do("report-paid", {"order_id": order_id}, SHOP, **more)


async def booking(office: Office, *item_ids: str) -> str:
    """Ask for paid items to be booked; return the operation's id."""
    answer = await office.do("book", {"items": targets(*(item_ids or ("1",)))})
    operation: str = answer["operation_id"]
    return operation


async def booked(office: Office, *item_ids: str, number: str = "P-1") -> str:
    """Register, pay and book items of order A-1."""
    chosen = item_ids or ("1",)
    await paid(office, items=[item(item_id) for item_id in chosen])
    operation = await booking(office, *chosen)
    await office.tell(placed(operation, *chosen, number=number))
    return operation


def refs(*item_ids: str, order_id: str = "A-1") -> tuple[ItemRef, ...]:
    return tuple(ItemRef(order_id=order_id, item_id=item_id) for item_id in item_ids)


def placed(
    operation_id: str, *item_ids: str, number: str = "P-1", failed: tuple[FailedItem, ...] = ()
) -> m.BookingPlaced:
    orders = (PlacedOrder(provider_order_id=number, items=refs(*item_ids)),) if item_ids else ()
    return m.BookingPlaced(
        booking_id="B-1",
        operation_id=operation_id,
        provider=Provider.ALI1688,
        session_id="S-1",
        orders=orders,
        failed=failed,
    )


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


def differs(operation_id: str, *item_ids: str, offered: str, expected: str) -> m.PriceDiffers:
    """Report that a preview named another price than was expected."""
    return m.PriceDiffers(
        booking_id="B-1",
        operation_id=operation_id,
        provider=Provider.ALI1688,
        session_id="S-1",
        lines=tuple(
            PriceDifference(
                order_id="A-1",
                item_id=item_id,
                quantity=2,
                expected=yuan(expected),
                offered=yuan(offered),
            )
            for item_id in item_ids
        ),
        total=yuan("100"),
        verdict=PriceVerdict.ASKED,
    )


def handed_over(*item_ids: str, to: str, number: str = "P-1") -> m.ProviderOrderHandedOver:
    return m.ProviderOrderHandedOver(
        provider=Provider.ALI1688,
        session_id=to,
        previous_session_id="S-1",
        provider_order_id=number,
        items=refs(*item_ids),
    )


def refused(operation_id: str, *item_ids: str) -> m.BookingRefused:
    return m.BookingRefused(
        booking_id="B-1",
        operation_id=operation_id,
        provider=Provider.ALI1688,
        session_id="S-1",
        items=refs(*item_ids),
        code="booking_limit",
        message="The account has reached its limit for today.",
        remedy="Try again after 08:00, or with another session.",
    )


def facts(
    status: ProviderStatus,
    *item_ids: str,
    number: str = "P-1",
    parcels: tuple[ParcelOnOrder, ...] = (),
    raw: str = "",
    price: str = "",
    refund: Refund | None = None,
) -> m.ProviderOrderChanged:
    raw = raw or status.value
    unit_price = yuan(price) if price else None
    return m.ProviderOrderChanged(
        provider=Provider.ALI1688,
        session_id="S-1",
        provider_order_id=number,
        status=status,
        raw_status=raw,
        items=tuple(
            ItemOnOrder(
                order_id="A-1",
                item_id=item_id,
                status=status,
                raw_status=raw,
                unit_price=unit_price,
                refund=refund,
            )
            for item_id in item_ids
        ),
        parcels=parcels,
    )
