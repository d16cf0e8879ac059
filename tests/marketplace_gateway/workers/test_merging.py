"""One vendor, several shop orders: bought apart, or together where that was asked for."""

from collections.abc import Callable
from typing import Any

import pytest

from contracts.model import Provider
from contracts.order_status.events import BookingOrdered
from contracts.order_status.vocabulary import BookingLine
from services.marketplace_gateway.domain import booking_events as e
from tests.marketplace_gateway.gateway import Gateway, ports_of
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book


def together(lines: list[BookingLine]) -> BookingOrdered:
    return book(lines).model_copy(update={"merge_orders": True})


def apart(lines: list[BookingLine]) -> BookingOrdered:
    return book(lines).model_copy(update={"merge_orders": False})


def items_of(lines: list[BookingLine]) -> set[tuple[str, str]]:
    return {(line.order_id, line.item_id) for line in lines}


async def test_each_shop_order_has_its_own_provider_order(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """A create call is of one vendor and, unless orders are merged, of one shop order."""
    await gateway.session(provider)
    first, second = shelves.lines(provider, 1, vendor=0), shelves.lines(provider, 2, vendor=0)
    third = shelves.lines(provider, 1, vendor=1)
    ordered = apart([*first, *second, *third])
    await gateway.hears(ordered)
    placed = await gateway.bookings(ordered.operation_id, "placed")
    assert sorted(len(booking["lines"]) for booking in placed) == [1, 1, 2]
    for booking in placed:
        assert len({line["order_id"] for line in booking["lines"]}) == 1
    assert len({booking["outer_id"] for booking in placed}) == 3


async def test_merged_orders_are_one_provider_order_for_each_vendor(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """Both want the same goods among others; every item is traced to the order that holds it."""
    await gateway.session(provider)
    first, second = shelves.lines(provider, 1, vendor=0), shelves.lines(provider, 2, vendor=0)
    ordered = together([*first, *second, *shelves.lines(provider, 1, vendor=1)])
    await gateway.hears(ordered)
    placed = await gateway.bookings(ordered.operation_id, "placed")
    assert sorted(len(booking["lines"]) for booking in placed) == [1, 3]
    (merged,) = [booking for booking in placed if len(booking["lines"]) == 3]
    (made,) = gateway.sandbox.orders(merged["outer_id"])
    quantities = sorted(line["quantity"] for line in made["lines"])
    assert quantities == ([1, 2] if provider is Provider.ALI1688 else [1, 1, 1])
    page = f"/provider-orders/{provider}/{made['no']}"
    known = await gateway.shows(page, lambda order: len(order["items"]) == 3)
    traced = {(item["order_id"], item["item_id"]) for item in known["items"]}
    assert traced == items_of([*first, *second])


async def test_merged_items_are_found_again_when_the_answer_was_lost(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    await gateway.session(provider)
    lines = [*shelves.lines(provider), *shelves.lines(provider), *shelves.lines(provider, 2)]
    gateway.sandbox.fault(provider, "cut")
    ordered = together(lines)
    await gateway.hears(ordered)
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    (event,) = gateway.events(e.BookingPlaced)
    assert (event.adopted, event.failed) == (True, ())
    assert {(ref.order_id, ref.item_id) for ref in event.orders[0].items} == items_of(lines)
    assert gateway.sandbox.creates(placed["outer_id"]) == 1


@pytest.mark.parametrize(
    ("provider", "gone"),
    [
        (Provider.ALI1688, "stock"),
        (Provider.ALI1688, "offline"),
        (Provider.TAOBAO, "offline"),  # of its stock Taobao tells later: it closes the order
    ],
)
async def test_what_is_gone_between_the_preview_and_the_purchase(
    gateway: Gateway,
    shelves: Shelves,
    provider: Provider,
    gone: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rest is bought (failedOfferList, support_partial_success); each line says its reason."""
    await gateway.session(provider)
    first = shelves.lines(provider, 1)
    group = shelves.lines(provider, 20)
    other = next(line for line in group if line.goods.goods_id != first[0].goods.goods_id)
    change: dict[str, Any] = {"stock": 0} if gone == "stock" else {"offline": True}
    _just_before_the_purchase(
        gateway,
        monkeypatch,
        provider,
        lambda: gateway.sandbox.post(f"/goods/{other.goods.goods_id}", **change),
    )
    ordered = together([*first, other])
    await gateway.hears(ordered)
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    gateway.sandbox.post(f"/goods/{other.goods.goods_id}", offline=False)
    (event,) = gateway.events(e.BookingPlaced)
    assert {(r.order_id, r.item_id) for o in event.orders for r in o.items} == items_of(first)
    (failed,) = event.failed
    assert (failed.order_id, failed.item_id) == (other.order_id, other.item_id)
    assert failed.code
    assert failed.message
    assert failed.remedy
    assert gateway.sandbox.creates(placed["outer_id"]) == 1


def _just_before_the_purchase(
    gateway: Gateway,
    monkeypatch: pytest.MonkeyPatch,
    provider: Provider,
    happens: Callable[[], object],
) -> None:
    market = ports_of(gateway).marketplaces[provider]  # type: ignore[index]
    create = market.create

    async def late(token: str, draft: Any, preview: Any) -> Any:
        happens()
        return await create(token, draft, preview)

    monkeypatch.setattr(market, "create", late)
