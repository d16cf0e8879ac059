"""Newly paid items are booked by themselves: after the delay, once, and only where it is on."""

import asyncio
from typing import Any

import pytest

from services.order_status.application.reactions.automatic_booking import ACTOR
from tests.order_status.office import SHOP, Json, Office, open_office
from tests.order_status.shop import (
    booking,
    item,
    order,
    paid,
    placed,
    refused,
    registered,
    targets,
)

DELAY = 600.0


async def switched_on(office: Office, agency: str = "default", **how: Any) -> None:
    rule = {"enabled": True, "delay_seconds": int(DELAY), **how}
    await office.do("set-automatic-booking", rule, agency=agency)


async def requests(office: Office, agency: str = "default") -> dict[str, str]:
    """Return who asked for which item to be booked."""
    return {
        f"{row['order_id']}/{row['item_id']}": row["request"]["requested_by"]
        for row in await office.items(agency)
        if row["request"]
    }


async def test_nothing_happens_unless_it_was_switched_on(office: Office) -> None:
    await paid(office)
    office.clock.let_pass(DELAY)
    assert await office.book_what_is_due() == 0
    await office.do("set-automatic-booking", {"enabled": False, "delay_seconds": 0})
    assert await office.book_what_is_due() == 0
    assert await requests(office) == {}


async def test_a_paid_item_is_booked_when_the_delay_is_over(office: Office) -> None:
    await switched_on(office, session_ids={"1688": "S-7"}, queue_when_limited=False)
    await paid(office)
    office.clock.let_pass(DELAY - 1)
    assert await office.book_what_is_due() == 0
    office.clock.let_pass(1)
    assert await office.book_what_is_due() == 1

    assert await requests(office) == {"A-1/1": ACTOR}
    past = (await office.get("/orders/A-1/items/1/history"))["events"]
    payment, asked = past[-2:]
    assert (asked["event"], asked["command"]) == ("BookingRequested", "book")
    assert asked["data"]["session_id"] == "S-7"
    assert asked["causation_id"] == payment["event_id"]
    assert asked["correlation_id"] != payment["correlation_id"]
    (operation,) = (await office.get("/operations"))["operations"]
    assert (operation["actor"], operation["type"]) == (ACTOR, "booking")
    assert await office.book_what_is_due() == 0, "once is enough"


async def test_each_order_is_a_booking_of_its_own(office: Office) -> None:
    await switched_on(office)
    await paid(office, items=3)
    await paid(office, "A-2", items=2)
    office.clock.let_pass(DELAY)
    assert await office.book_what_is_due() == 2
    operations = (await office.get("/operations"))["operations"]
    assert sorted(one["lines_total"] for one in operations) == [2, 3]
    assert len({one["correlation_id"] for one in operations}) == 2


async def test_where_orders_are_merged_one_booking_takes_them_all(office: Office) -> None:
    await switched_on(office, merge_orders=True)
    await switched_on(office, "other", merge_orders=True)
    await paid(office, items=2)
    await paid(office, "A-2", items=1)
    await paid(office, "A-3", items=1, agency="other")
    office.clock.let_pass(DELAY)
    assert await office.book_what_is_due() == 2
    (ours,) = (await office.get("/operations"))["operations"]
    (theirs,) = (await office.get("/operations", "other"))["operations"]
    assert (ours["lines_total"], theirs["lines_total"]) == (3, 1)


async def test_what_was_paid_before_it_was_switched_on_is_left_alone(office: Office) -> None:
    await paid(office)
    await switched_on(office)
    await paid(office, "A-2")
    await switched_on(office, delay_seconds=int(DELAY) + 1)
    office.clock.let_pass(DELAY + 1)
    await office.book_what_is_due()
    assert set(await requests(office)) == {"A-2/1"}, "another delay is not another beginning"


async def test_switched_off_and_on_again_is_a_new_beginning(desk: Office) -> None:
    await switched_on(desk)
    await paid(desk)
    await desk.do("set-automatic-booking", {"enabled": False, "delay_seconds": int(DELAY)})
    desk.clock.let_pass(DELAY)
    assert await desk.book_what_is_due() == 0
    await switched_on(desk)
    assert await desk.book_what_is_due() == 0
    assert await requests(desk) == {}


async def back(desk: Office, status: str) -> None:
    item = {"items": targets("1"), "status": status}
    await desk.do("change-status", item | {"correction": True, "reason": "Wrong"})


async def corrected(desk: Office) -> None:
    await desk.do("change-status", {"items": targets("1"), "status": "packing"})
    await back(desk, "paid")


async def cancelled(desk: Office) -> None:
    await desk.do("change-status", {"items": targets("1"), "status": "cancelled"})


async def withdrawn(desk: Office) -> None:
    await back(desk, "awaiting_payment")


async def repriced(desk: Office) -> None:
    await desk.do("change-status", {"items": targets("1"), "status": "price_confirmation"})
    price = {"amount": "14.00", "currency": "EUR"}
    await desk.do("confirm-price", {"item": targets("1")[0], "price": price})


async def agreed(desk: Office) -> None:
    price = {"amount": "9.00", "currency": "CNY"}
    await desk.do("agree-purchase-price", {"item": targets("1")[0], "price": price})


async def booked_by_hand(desk: Office) -> None:
    await booking(desk, "1")


async def refused_by_the_marketplace(desk: Office) -> None:
    await desk.tell(refused(await booking(desk, "1"), "1"))


@pytest.mark.parametrize(
    "touch",
    [corrected, cancelled, withdrawn, repriced, agreed, booked_by_hand, refused_by_the_marketplace],
)
async def test_what_somebody_touched_within_the_delay_is_theirs(desk: Office, touch: Any) -> None:
    await switched_on(desk)
    await paid(desk, items=2)
    await touch(desk)
    desk.clock.let_pass(DELAY)
    await desk.book_what_is_due()
    assert (await requests(desk)).get("A-1/1") != ACTOR
    assert (await requests(desk))["A-1/2"] == ACTOR, "the other item was not touched"


async def test_a_new_payment_after_a_withdrawn_one_waits_anew(desk: Office) -> None:
    await switched_on(desk)
    await paid(desk)
    desk.clock.let_pass(DELAY - 10)
    await withdrawn(desk)
    await desk.do("report-paid", {"order_id": "A-1"}, SHOP)
    desk.clock.let_pass(10)
    assert await desk.book_what_is_due() == 0
    desk.clock.let_pass(DELAY)
    assert await desk.book_what_is_due() == 1


async def test_a_view_that_is_behind_books_nothing(desk: Office) -> None:
    """It shows the item as due; the item has been cancelled, the rule switched off since."""
    await switched_on(desk)
    await paid(desk)
    await desk.settle()
    desk.clock.let_pass(DELAY)
    await desk.do("set-automatic-booking", {"enabled": False, "delay_seconds": int(DELAY)})
    head = desk.core.store.head()
    assert await desk.automatic.step(None) == 1
    assert desk.core.store.head() == head
    await switched_on(desk, delay_seconds=10 * int(DELAY))
    assert await desk.automatic.step(None) == 1
    await switched_on(desk)
    await cancelled(desk)
    head = desk.core.store.head()
    assert await desk.automatic.step(None) == 1
    assert desk.core.store.head() == head


async def test_a_refusal_of_the_moment_does_not_use_up_the_payment(desk: Office) -> None:
    """The view was behind at first; the item is booked when everything agrees."""
    await switched_on(desk)
    await paid(desk)
    await desk.settle()
    desk.clock.let_pass(DELAY)
    note: Json = {"order_id": "A-1", "item_id": "1", "text": "in a hurry"}
    await desk.do("add-note", note)
    await desk.automatic.step(None)
    assert await requests(desk) == {}
    await desk.book_what_is_due()
    assert await requests(desk) == {"A-1/1": ACTOR}


async def test_two_leaders_and_a_restart_book_once(desk: Office, sqlite_settings: Any) -> None:
    await switched_on(desk)
    await paid(desk, items=2)
    desk.clock.let_pass(DELAY)
    await desk.settle()
    await asyncio.gather(*(desk.automatic.step(None) for _ in range(5)))
    assert len((await desk.get("/operations"))["operations"]) == 1
    await desk.close()

    again = open_office(sqlite_settings)
    again.clock.let_pass(2 * DELAY)
    try:
        await again.book_what_is_due()
        assert len((await again.get("/operations"))["operations"]) == 1
    finally:
        await again.close()


async def test_after_a_refusal_people_decide(desk: Office) -> None:
    await switched_on(desk)
    await paid(desk)
    desk.clock.let_pass(DELAY)
    await desk.book_what_is_due()
    (operation,) = (await desk.get("/operations"))["operations"]
    await desk.tell(refused(operation["operation_id"], "1"))
    desk.clock.let_pass(DELAY)
    assert await desk.book_what_is_due() == 0


async def test_only_what_is_ready_for_purchase_is_booked(desk: Office) -> None:
    """An item that came onto an order before it was paid is bought already."""
    await switched_on(desk)
    await paid(desk)
    operation = await booking(desk)
    await withdraw_and_pay_late(desk, operation)
    desk.clock.let_pass(DELAY)
    assert await desk.book_what_is_due() == 0
    await registered(desk, "A-2", [item("1")])
    await desk.do("add-item", {"order_id": "A-2", "item": item("2")}, SHOP)
    await desk.do("report-paid", {"order_id": "A-2", "item_ids": ["2"]}, SHOP)
    desk.clock.let_pass(DELAY)
    assert await desk.book_what_is_due() == 1
    assert set(await requests(desk)) == {"A-2/2"}


async def withdraw_and_pay_late(desk: Office, operation: str) -> None:
    """Let a booking come to nothing, and its order turn up while nothing is paid."""
    await desk.tell(refused(operation, "1"))
    await withdrawn(desk)
    await desk.tell(placed(operation, "1"))
    await desk.do("report-paid", {"order_id": "A-1"}, SHOP)


async def test_a_whole_import_is_booked_order_by_order(desk: Office) -> None:
    await switched_on(desk)
    orders = [order(f"B-{n}", 3) for n in range(5)]
    await desk.do("import-orders", {"source": "x", "orders": orders}, SHOP)
    for n in range(5):
        await desk.do("report-paid", {"order_id": f"B-{n}"}, SHOP)
    desk.clock.let_pass(DELAY)
    assert await desk.book_what_is_due() == 5
    assert set((await requests(desk)).values()) == {ACTOR}
    assert len(await requests(desk)) == 15
