"""Bookings against the sandbox: placed, partly failed, refused."""

import pytest

from contracts.model import Provider
from contracts.order_status.vocabulary import BookingLine
from services.marketplace_gateway.domain import booking_events as e
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book


async def test_one_click_buys(gateway: Gateway, shelves: Shelves, provider: Provider) -> None:
    await gateway.session(provider)
    ordered = book(shelves.lines(provider, 2))
    await gateway.hears(ordered)
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    (order,) = gateway.sandbox.orders(placed["outer_id"])
    assert gateway.sandbox.creates(placed["outer_id"]) == 1
    page = f"/provider-orders/{provider}/{order['no']}"
    await gateway.shows(page, lambda known: len(known["items"]) == 2)


async def test_more_lines_than_one_call_takes(gateway: Gateway, shelves: Shelves) -> None:
    """1688 takes fifty lines at once; what is beyond goes in the next booking."""
    await gateway.session(Provider.ALI1688)
    ordered = book(shelves.lines(Provider.ALI1688, 51))
    await gateway.hears(ordered)
    placed = await gateway.bookings(ordered.operation_id, "placed")
    assert sorted(len(booking["lines"]) for booking in placed) == [1, 50]


async def test_a_repeated_message_buys_nothing_more(gateway: Gateway, shelves: Shelves) -> None:
    await gateway.session(Provider.ALI1688)
    ordered = book(shelves.lines(Provider.ALI1688))
    await gateway.hears(ordered, ordered)
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    await gateway.hears(ordered)
    assert len(await gateway.bookings(ordered.operation_id, "placed")) == 1
    assert gateway.sandbox.creates(placed["outer_id"]) == 1


async def test_what_is_sold_out_is_left_out(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """Every line ends: bought, or failed with the marketplace's code and what can be done."""
    await gateway.session(provider)
    lines = shelves.lines(provider, 3)
    _sell_out(gateway, shelves, lines[1])
    ordered = book(lines)
    await gateway.hears(ordered)
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    (event,) = gateway.events(e.BookingPlaced)
    assert [ref.item_id for order in event.orders for ref in order.items] == ["1", "3"]
    (failed,) = event.failed
    assert failed.item_id == "2"
    assert failed.code
    assert failed.message
    assert "choose another variant" in failed.remedy
    (made,) = gateway.sandbox.orders(placed["outer_id"])
    assert len(made["lines"]) == 2


async def test_a_refusal_comes_with_its_remedy(gateway: Gateway, shelves: Shelves) -> None:
    await gateway.session(Provider.ALI1688)
    lines = shelves.lines(Provider.ALI1688)
    _sell_out(gateway, shelves, lines[0])
    ordered = book(lines)
    await gateway.hears(ordered)
    (refused,) = await gateway.bookings(ordered.operation_id, "refused")
    (event,) = gateway.events(e.BookingRefused)
    assert (event.code, event.remedy[:13]) == ("500_004", "Out of stock:")
    assert gateway.sandbox.creates(refused["outer_id"] or "none") == 0


async def test_without_a_session_every_line_is_refused(gateway: Gateway, shelves: Shelves) -> None:
    ordered = book(shelves.lines(Provider.ALI1688, 2))
    await gateway.hears(ordered)
    await gateway.bookings(ordered.operation_id, "refused")
    (event,) = gateway.events(e.BookingRefused)
    assert (event.code, len(event.items)) == ("no_session", 2)
    await gateway.shows("/sessions", lambda page: page["sessions"] == [])
    assert len(gateway.events(e.BookingEvent)) == 1, "nobody works on it afterwards"


@pytest.mark.parametrize("chosen", ["unknown", "other provider", "disabled"])
async def test_a_session_that_cannot_book_is_refused(
    gateway: Gateway, shelves: Shelves, chosen: str
) -> None:
    """An operator's choice is checked: another marketplace's account must not be touched."""
    mine = await gateway.session(Provider.ALI1688)
    other = await gateway.session(Provider.TAOBAO)
    if chosen == "disabled":
        await gateway.disable(mine)
    session_id = {"unknown": "no-such", "other provider": other, "disabled": mine}[chosen]
    ordered = book(shelves.lines(Provider.ALI1688), session_id)
    await gateway.hears(ordered)
    await gateway.bookings(ordered.operation_id, "refused")
    (event,) = gateway.events(e.BookingRefused)
    assert event.code == ("session_disabled" if chosen == "disabled" else "session_unknown")
    page = await gateway.get("/sessions")
    assert "expired" not in {session["state"] for session in page["sessions"]}


def _sell_out(gateway: Gateway, shelves: Shelves, line: BookingLine) -> None:
    wanted = line.goods
    goods = [good for group in shelves.vendors(wanted.provider) for good in group]
    good = next(good for good in goods if good["id"] == wanted.goods_id)
    (variant,) = [v for v in good["variants"] if wanted.sku_id in {v["spec_id"], v["sku_id"], ""}]
    gateway.sandbox.post(f"/goods/{wanted.goods_id}", stock=0, sku_id=variant["sku_id"])
