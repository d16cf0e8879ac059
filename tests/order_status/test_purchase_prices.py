"""Agreed, offered, charged, given back: what a row says of the purchase price."""

import pytest

from contracts.marketplace.vocabulary import ProviderStatus, Refund, RefundStatus
from tests.order_status.office import ANNA, BORIS, Json, Office
from tests.order_status.shop import (
    booked,
    booking,
    differs,
    facts,
    paid,
    placed,
    refused,
    targets,
    yuan,
)

ITEM = "/orders/A-1/items/1/history"


async def agree(office: Office, amount: str, actor: str = ANNA) -> None:
    (target,) = targets("1")
    price: Json = {"amount": amount, "currency": "CNY"}
    await office.do("agree-purchase-price", {"item": target, "price": price}, actor)


async def test_an_agreed_price_is_marked_as_entered_by_hand(office: Office) -> None:
    await paid(office)
    before = await office.item()
    await agree(office, "28.00", BORIS)
    await agree(office, "28.00")
    row = await office.item()
    assert (before["expected_purchase_price"]["amount"], before["purchase_price_agreed"]) == (
        "30.00",
        False,
    )
    assert row["expected_purchase_price"] == {"amount": "28.00", "currency": "CNY"}
    assert row["expected_purchase_total"]["amount"] == "56.00"
    assert row["purchase_price_agreed"] is True
    last = (await office.get(ITEM))["events"][-1]
    assert (last["event"], last["actor"]) == ("PurchasePriceAgreed", BORIS)
    assert last["data"]["previous"] == {"amount": "30.00", "currency": "CNY"}


async def test_a_booking_expects_the_agreed_price(desk: Office) -> None:
    await paid(desk)
    await agree(desk, "28.00")
    await booking(desk)
    ordered = [body for body in await feed(desk) if body["type"].endswith("BookingOrdered.v1")]
    (line,) = ordered[0]["data"]["lines"]
    assert line["expected_purchase_price"]["amount"] == "28.00"
    assert ordered[0]["data"]["merge_orders"] is False
    assert ordered[0]["data"]["queue_when_limited"] is True


async def test_how_to_book_reaches_the_gateway(desk: Office) -> None:
    await paid(desk)
    how = {"merge_orders": True, "queue_when_limited": False}
    await desk.do("book", {"items": targets("1"), **how})
    (ordered,) = [b["data"] for b in await feed(desk) if b["type"].endswith("BookingOrdered.v1")]
    assert {name: ordered[name] for name in how} == how


async def feed(office: Office) -> list[Json]:
    answer = await office.get("/events")
    events: list[Json] = answer["events"]
    return events


async def test_an_offer_stands_beside_the_agreed_price(office: Office) -> None:
    await paid(office)
    await agree(office, "28.00")
    operation = await booking(office)
    offer = differs(operation, "1", offered="31.50", expected="28.00")
    await office.tell(offer, offer)
    await office.tell(refused(operation, "1"))
    row = await office.item()
    assert row["offered_price"] == {"amount": "31.50", "currency": "CNY"}
    assert row["expected_purchase_price"]["amount"] == "28.00"
    names = [event["event"] for event in (await office.get(ITEM))["events"]]
    assert names.count("PurchasePriceOffered") == 1
    await agree(office, "31.50")
    assert (await office.item())["offered_price"] is None, "what is agreed is no other price"


async def test_a_new_booking_asks_for_a_new_offer(desk: Office) -> None:
    await paid(desk)
    operation = await booking(desk)
    await desk.tell(differs(operation, "1", offered="31.50", expected="30.00"))
    await desk.tell(refused(operation, "1"))
    await booking(desk)
    assert (await desk.item())["offered_price"] is None


async def test_the_row_shows_what_a_piece_costs_on_the_provider_order(office: Office) -> None:
    await booked(office)
    assert (await office.item())["purchase_price"] is None
    await office.tell(facts(ProviderStatus.UNPAID, "1", price="31.00"))
    await office.tell(facts(ProviderStatus.PAID, "1", price="29.50"))
    row = await office.item()
    assert row["purchase_price"] == {"amount": "29.50", "currency": "CNY"}
    assert row["purchase_total"]["amount"] == "59.00"
    assert row["price"] == {"amount": "12.50", "currency": "EUR"}
    assert row["expected_purchase_price"]["amount"] == "30.00"


async def test_the_row_shows_what_comes_back(office: Office) -> None:
    await booked(office)
    asked = Refund(status=RefundStatus.REQUESTED, raw_status="等待卖家同意")
    agreed = Refund(status=RefundStatus.AGREED, raw_status="卖家已同意", amount=yuan("59"))
    await office.tell(facts(ProviderStatus.SHIPPED, "1", refund=asked))
    assert (await office.item())["refund"] == {
        "status": "requested",
        "raw_status": "等待卖家同意",
        "amount": None,
    }
    await office.tell(facts(ProviderStatus.SHIPPED, "1", refund=agreed))
    row = await office.item()
    assert row["refund"]["amount"] == {"amount": "59", "currency": "CNY"}
    assert row["status"] == "ordered", "money moves no item"


async def test_an_unlinked_item_shows_no_price_of_its_old_order(office: Office) -> None:
    await booked(office)
    refund = Refund(status=RefundStatus.REQUESTED)
    await office.tell(facts(ProviderStatus.UNPAID, "1", price="31.00", refund=refund))
    await office.tell(facts(ProviderStatus.CLOSED_UNPAID, "1"))
    row = await office.item()
    assert (row["purchase_price"], row["purchase_total"], row["refund"]) == (None, None, None)
    await office.tell(placed(await booking(office), "1", number="P-2"))
    assert (await office.item())["purchase_price"] is None


@pytest.mark.lesson(17)
async def test_lesson_17_offered_and_agreed_stand_side_by_side(office: Office) -> None:
    """Quantity, configuration, a quote, the vendor's price: the agreed one stays, and is seen."""
    await paid(office)
    await agree(office, "28.00")
    (target,) = targets("1")
    await office.do("split-item", {"item": target, "new_item_id": "1b", "quantity": 1})
    await office.do("change-configuration", {"item": target, "configuration": []})
    operation = await booking(office, "1", "1b")
    await office.tell(differs(operation, "1", "1b", offered="31.50", expected="28.00"))
    for row in await office.items():
        assert row["expected_purchase_price"]["amount"] == "28.00"
        assert row["purchase_price_agreed"] is True
        assert row["offered_price"]["amount"] == "31.50"
    await office.tell(placed(operation, "1", "1b"))
    await office.tell(facts(ProviderStatus.UNPAID, "1", "1b", price="31.50"))
    for row in await office.items():
        assert row["expected_purchase_price"]["amount"] == "28.00"
        assert row["purchase_price"]["amount"] == "31.50"
        assert row["quantity"] == 1
