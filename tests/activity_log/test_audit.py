"""What the auditor gets: old and new of every change, and the person behind bulk lines."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.access import Role
from contracts.marketplace import events as m
from contracts.marketplace.vocabulary import PriceGuardMode
from contracts.order_status import events as o
from contracts.order_status.vocabulary import ItemStatus
from tests.activity_log import happenings as h
from tests.activity_log.running import Running


def of(page: Any, event: str) -> Any:
    """Return old and new of the last event of a name."""
    found = [e for e in page["events"] if e["event"] == event][-1]
    return found["old"], found["new"]


def confirmed(price: str) -> o.PriceConfirmed:
    return o.PriceConfirmed.model_validate(
        {
            "order_id": "A", "item_id": "1", "previous_status": ItemStatus.PRICE_CONFIRMATION,
            "price": {"amount": price, "currency": "EUR"},
        }
    )  # fmt: skip


def registered() -> o.ItemRegistered:
    return o.ItemRegistered.model_validate(
        {
            "order_id": "A", "item_id": "1", "goods": h.GOODS, "quantity": 3,
            "price": {"amount": "9.00", "currency": "EUR"},
        }
    )  # fmt: skip


@pytest.mark.lesson(23)
async def test_lesson_23_the_export_has_old_and_new_from_the_first_event_on(log: Running) -> None:
    orders, market = h.services()
    split = o.Split(order_id="A", item_id="1", new_item_id="1b", quantity_left=2, quantity_moved=1)
    await log.tell(
        *orders.tell(registered(), h.paid("1"), confirmed("9.50"), confirmed("9.80"), split)
    )
    guard = m.PriceGuardSet(mode=PriceGuardMode.ASK)
    stricter = m.PriceGuardSet(mode=PriceGuardMode.REFUSE)
    await log.tell(*market.tell(guard, stricter))
    page = await log.get("/timeline", Role.AUDITOR)
    old, new = of(page, "ItemRegistered")
    assert (old, new["quantity"], new["price"]["amount"]) == ({}, 3, "9.00")
    assert of(page, "Paid")[0] == {"status": "awaiting_payment"}
    assert of(page, "Paid")[1]["status"] == "paid"
    assert [
        (e["old"]["price"]["amount"], e["new"]["price"]["amount"])
        for e in page["events"]
        if e["event"] == "PriceConfirmed"
    ] == [("9.00", "9.50"), ("9.50", "9.80")]
    assert of(page, "Split")[0] == {"quantity": 3}
    assert of(page, "Split")[1]["quantity"] == 2
    old, new = of(page, "PriceGuardSet")
    assert (old["mode"], new["mode"]) == ("ask", "refuse")
    first = next(e for e in page["events"] if e["event"] == "PriceGuardSet")
    assert first["old"] == {}


@pytest.mark.lesson(23)
async def test_lesson_23_bulk_lines_name_the_person_who_pressed_the_button(log: Running) -> None:
    orders, _ = h.services()
    told = orders.tell(h.booking_ordered("1", "2"), h.booking_requested("1"), correlation="op1")
    told += orders.tell(h.booked("1"), h.booked("2"), at=9, actor="marketplace:1688")
    await log.tell(*told)
    page = await log.get("/timeline", Role.AUDITOR, event="Booked")
    assert [(e["actor"], e["asked_by"]) for e in page["events"]] == [
        ("marketplace:1688", "person:anna"),
        ("marketplace:1688", "person:anna"),
    ]


async def test_the_auditor_pages_from_the_latest_back_and_forth(log: Running) -> None:
    orders, _ = h.services()
    await log.tell(*orders.tell(*(h.note(f"note {number}") for number in range(5))))
    latest = await log.get("/timeline", Role.AUDITOR, before=2**63 - 1, limit=2)
    assert [e["data"]["text"] for e in latest["events"]] == ["note 4", "note 3"]
    older = await log.get("/timeline", Role.AUDITOR, before=latest["next"], limit=2)
    assert [e["data"]["text"] for e in older["events"]] == ["note 2", "note 1"]
    newer = await log.get("/timeline", Role.AUDITOR, after=older["events"][0]["position"], limit=2)
    assert [e["data"]["text"] for e in newer["events"]] == ["note 3", "note 4"]


async def test_an_event_by_itself_shows_its_content_to_auditors_alone(log: Running) -> None:
    orders, _ = h.services()
    (told,) = orders.tell(h.paid("1"))
    await log.tell(told)
    path = f"/events/order_status/{told.sequence}"
    assert (await log.get(path, Role.AUDITOR))["data"]["item_id"] == "1"
    seen = await log.get(path, Role.PURCHASER)
    assert (seen["data"], seen["summary"]) == (None, "awaiting payment → paid")
    gone = await log.client.get("/events/order_status/999", headers=log.header())
    assert gone.status_code == 404


async def test_activities_are_paged_both_ways(log: Running) -> None:
    orders, _ = h.services()
    for number in range(5):
        await log.tell(*orders.tell(h.note("x"), at=number, correlation=f"n{number}"))
    first = await log.get("/activities", limit=2)
    assert (ids(first), first["previous"]) == (["n4", "n3"], None)
    second = await log.get("/activities", limit=2, before=first["next"])
    third = await log.get("/activities", limit=2, before=second["next"])
    assert (ids(second), ids(third), third["next"]) == (["n2", "n1"], ["n0"], None)
    back = await log.get("/activities", limit=2, after=third["previous"])
    assert ids(back) == ids(second)
    start = await log.get("/activities", limit=2, after=back["previous"])
    assert (ids(start), start["previous"]) == (["n4", "n3"], None)


def ids(page: Any) -> list[str]:
    return [activity["id"] for activity in page["activities"]]


async def test_a_timeline_opens_at_a_moment_and_goes_on_both_ways(log: Running) -> None:
    orders, _ = h.services()
    for number in range(7):
        await log.tell(*orders.tell(h.note(f"{number}"), at=number * 60))
    path, moment = "/orders/A/timeline", h.START + timedelta(seconds=200)
    page = await log.get(path, around=moment.isoformat(), limit=4)
    assert texts(page) == ["2", "3", "4", "5"]
    assert texts(await log.get(path, before=page["previous"], limit=4)) == ["0", "1"]
    assert texts(await log.get(path, after=page["next"], limit=4)) == ["6"]
    last = await log.get(path, last=True, limit=4)
    assert (texts(last), last["next"]) == (["3", "4", "5", "6"], None)
    early = await log.get(path, around="2020-01-01T00:00:00Z", limit=4)
    assert (texts(early), early["previous"]) == (["0", "1"], None)


def texts(page: Any) -> list[str]:
    return [event["summary"] for event in page["events"]]


async def test_answers_show_who_gave_them_and_how_the_activity_stands_now(log: Running) -> None:
    orders, market = h.services()
    await log.tell(*orders.tell(h.booking_ordered("1")), *market.tell(h.asked()))
    assert (await log.get("/activities/answers"))["answers"] == []
    await log.tell(
        *market.tell(h.answered(choice="again"), at=60, correlation="c9", actor="person:boris")
    )
    (found,) = (await log.get("/activities/answers"))["answers"]
    assert (found["text"], found["choice"], found["label"]) == (
        "Was the order made?", "again", "Create again",
    )  # fmt: skip
    assert (found["answered_by"], found["answered_at"]) == ("person:boris", "2026-03-09T12:01:00Z")
    assert (found["activity"]["id"], found["activity"]["is_finished"]) == ("op1", False)
    await log.tell(*orders.tell(h.finished(), at=90))
    (found,) = (await log.get("/activities/answers"))["answers"]
    assert found["activity"]["outcome"] == "succeeded"
