"""Book, bind, unbind: what is asked of the gateway, and what its answers make of the items."""

import asyncio

import pytest

from contracts.marketplace import events as m
from contracts.marketplace.vocabulary import FailedItem, ParcelOnOrder, ProviderStatus
from contracts.model import Provider
from services.order_status.application.aggregates import CODEC
from services.order_status.domain.item_events import BookingRequested
from tests.order_status.office import ANNA, Office
from tests.order_status.shop import (
    booked,
    booking,
    facts,
    item,
    paid,
    placed,
    refs,
    refused,
    registered,
    targets,
)


async def test_a_row_waits_in_its_list_until_the_marketplace_has_answered(office: Office) -> None:
    await paid(office)
    operation = await booking(office)

    row = await office.item()

    assert row["list"] == "ready_for_purchase"
    assert row["request"]["kind"] == "booking"
    assert (row["request"]["operation_id"], row["request"]["requested_by"]) == (operation, ANNA)
    assert row["available_statuses"] == row["corrections"] == []


async def test_a_placed_booking_moves_the_item_to_goods_purchased(office: Office) -> None:
    operation = await booked(office)

    row = await office.item()

    assert (row["status"], row["list"], row["request"]) == ("paid", "goods_purchased", None)
    bought = row["provider_order"]
    assert (bought["provider_order_id"], bought["session_id"]) == ("P-1", "S-1")
    assert (bought["booked"], bought["linked_by"]) == (True, ANNA)
    assert row["links"]["provider_order"].endswith("orderId=P-1")
    ended = await office.get(f"/operations/{operation}")
    assert (ended["outcome"], ended["done"], ended["lines"][0]["outcome"]) == (
        "succeeded",
        1,
        "done",
    )


async def test_a_refused_booking_returns_with_reason_and_remedy(office: Office) -> None:
    await paid(office, items=2)
    operation = await booking(office, "1", "2")
    await office.tell(refused(operation, "1"))

    row = await office.item()
    running = await office.get("/operations", running=True)
    assert row["list"] == "ready_for_purchase"
    assert row["refusal"]["code"] == "booking_limit"
    assert "08:00" in row["refusal"]["remedy"]
    assert [r["item_id"] for r in await office.items(attention=True)] == ["1", "2"]
    assert [one["operation_id"] for one in running["operations"]] == [operation]

    failed = FailedItem(
        order_id="A-1", item_id="2", code="sku_gone", message="No such SKU.", remedy="Choose again."
    )
    await office.tell(placed(operation, failed=(failed,)))
    ended = await office.get(f"/operations/{operation}")
    assert (ended["outcome"], ended["refused"]) == ("failed", 2)
    assert [line["code"] for line in ended["lines"]] == ["booking_limit", "sku_gone"]
    assert (await office.get("/operations", running=True))["operations"] == []


async def test_a_new_request_clears_the_old_refusal(desk: Office) -> None:
    await paid(desk)
    await desk.tell(refused(await booking(desk), "1"))
    await booking(desk)
    assert (await desk.item())["refusal"] is None


async def test_payment_on_the_marketplace_makes_the_item_ordered(office: Office) -> None:
    await booked(office)
    parcel = ParcelOnOrder(tracking_number="SF1")
    named = ParcelOnOrder(tracking_number="SF1", carrier="SF Express")
    await office.tell(facts(ProviderStatus.PAID, "1"))
    await office.tell(facts(ProviderStatus.SHIPPED, "1", parcels=(parcel,)))
    await office.tell(facts(ProviderStatus.SHIPPED, "1", parcels=(named,)))

    row = await office.item()

    assert (row["status"], row["list"]) == ("ordered", "goods_purchased")
    assert row["provider_order"]["status"] == "shipped"
    assert row["parcels"] == [{"tracking_number": "SF1", "carrier": "SF Express", "quantity": None}]
    assert [r["item_id"] for r in await office.items(q="sf1")] == ["1"]


async def test_an_order_closed_unpaid_frees_the_item_and_says_so(desk: Office) -> None:
    await booked(desk)
    await desk.tell(facts(ProviderStatus.CLOSED_UNPAID, "1"))
    row = await desk.item()
    assert (row["list"], row["provider_order"]) == ("ready_for_purchase", None)
    assert row["refusal"]["code"] == "closed_by_marketplace"


async def test_bound_items_are_told_from_booked_ones(office: Office) -> None:
    await paid(office)
    bind = {"items": targets("1"), "provider_order_id": "P-9", "session_id": "S-2"}
    operation = (await office.do("bind", bind))["operation_id"]
    verified = m.BindingVerified(
        operation_id=operation,
        provider=Provider.ALI1688,
        session_id="S-2",
        provider_order_id="P-9",
        items=refs("1"),
    )
    await office.tell(verified)
    row = await office.item()
    assert row["list"] == "goods_purchased"
    assert row["provider_order"]["booked"] is False


async def test_a_provider_order_that_does_not_exist_is_not_bound(desk: Office) -> None:
    await paid(desk)
    bind = {"items": targets("1"), "provider_order_id": "P-404"}
    operation = (await desk.do("bind", bind))["operation_id"]
    unknown = m.BindingRefused(
        operation_id=operation,
        provider=Provider.ALI1688,
        session_id="S-2",
        provider_order_id="P-404",
        items=refs("1"),
        code="provider_order_unknown",
        message="There is no such order in this account.",
    )
    await desk.tell(unknown)
    row = await desk.item()
    assert (row["list"], row["refusal"]["code"]) == (
        "ready_for_purchase",
        "provider_order_unknown",
    )


async def test_an_unbound_item_is_ready_for_purchase_again(office: Office) -> None:
    await booked(office)
    operation = (await office.do("unbind", {"items": targets("1")}))["operation_id"]
    done = m.UnbindingDone(
        operation_id=operation,
        provider=Provider.ALI1688,
        session_id="S-1",
        provider_order_id="P-1",
        outcome="cancelled_on_marketplace",
        items=refs("1"),
    )
    await office.tell(done)
    row = await office.item()
    assert (row["status"], row["list"], row["provider_order"]) == (
        "paid",
        "ready_for_purchase",
        None,
    )


async def test_a_second_purchase_of_one_item_is_shown(desk: Office) -> None:
    await paid(desk)
    operation = await booking(desk)
    await desk.tell(placed(operation, "1", number="P-1"), placed(operation, "1", number="P-2"))
    row = await desk.item()
    assert row["provider_order"]["provider_order_id"] == "P-1"
    assert (row["refusal"]["code"], row["request"]) == ("bought_again", None)


async def test_booking_an_order_takes_every_bookable_line(desk: Office) -> None:
    await registered(desk, items=3)
    await desk.do("report-paid", {"order_id": "A-1", "item_ids": ["1", "3"]})
    answer = await desk.do("book", {"order_id": "A-1"})
    assert [line["item_id"] for line in answer["lines"]] == ["1", "3"]


async def test_items_of_two_marketplaces_are_not_bound_to_one_order(desk: Office) -> None:
    await paid(desk, items=[item("1"), item("2", goods={"provider": "taobao"})])
    bind = {"items": targets("1", "2"), "provider_order_id": "P-1"}
    response = await desk.post("bind", bind)
    assert (response.status_code, response.json()["code"]) == (409, "two_providers")


async def test_a_cancelled_operation_withdraws_what_was_not_sent(desk: Office) -> None:
    await paid(desk, items=2)
    operation = await booking(desk, "1", "2")
    await desk.do("cancel-operation", {"operation_id": operation})
    assert (await desk.get(f"/operations/{operation}"))["cancel_requested"] is True
    withdrawn = m.BookingWithdrawn(
        booking_id="B-1",
        operation_id=operation,
        provider=Provider.ALI1688,
        session_id="S-1",
        items=refs("1", "2"),
    )
    await desk.tell(withdrawn)
    assert (await desk.get(f"/operations/{operation}"))["outcome"] == "cancelled"
    assert [row["request"] for row in await desk.items()] == [None, None]


@pytest.mark.lesson(14)
async def test_lesson_14_of_twenty_bookings_at_once_one_is_made(office: Office) -> None:
    """The others say who is at it, and since when."""
    await paid(office)
    actors = [f"person:{number}" for number in range(20)]
    responses = await asyncio.gather(
        *(office.post("book", {"items": targets("1")}, actor) for actor in actors)
    )

    (winner,) = (a for a, r in zip(actors, responses, strict=True) if r.status_code == 200)
    losers = [response.json() for response in responses if response.status_code != 200]
    stored = [CODEC.decode(event).event for event in office.core.store.after(0, 100)]
    since = (await office.item())["request"]["requested_at"]

    assert sum(isinstance(event, BookingRequested) for event in stored) == 1
    assert {(loser["status"], loser["code"]) for loser in losers} == {(409, "request_open")}
    for loser in losers:
        assert winner in loser["detail"]
        assert loser["details"]["requested_by"] == winner
        assert loser["details"]["requested_at"] == since
