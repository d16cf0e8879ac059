"""Changes by hand: many items at once, each answered by itself."""

import time

import pytest

from tests.order_status.office import ANNA, BORIS, Json, Office
from tests.order_status.shop import booked, item, numbered, paid, registered, targets


async def test_of_many_items_one_may_be_refused(office: Office) -> None:
    await registered(office, items=3)
    await office.do("report-paid", {"order_id": "A-1", "item_ids": ["1", "3"]})
    change = {"items": targets("1", "2", "3"), "status": "received_at_warehouse"}

    answer = await office.do("change-status", change)

    assert answer["outcome"] == "partly"
    assert [line["outcome"] for line in answer["lines"]] == ["accepted", "refused", "accepted"]
    refusal = answer["lines"][1]["refusal"]
    assert refusal["code"] == "status_not_possible"
    assert refusal["details"]["available_statuses"] == ["paid", "cancelled"]
    assert [row["item_id"] for row in await office.items(list="purchased")] == ["1", "3"]
    operation = await office.get(f"/operations/{answer['operation_id']}")
    assert (operation["outcome"], operation["done"], operation["refused"]) == ("partly", 2, 1)
    assert [line["outcome"] for line in operation["lines"]] == ["done", "done", "refused"]


async def test_a_booked_item_is_not_cancelled_before_it_is_unbound(desk: Office) -> None:
    await booked(desk)
    response = await desk.post("change-status", {"items": targets("1"), "status": "cancelled"})
    assert (response.status_code, response.json()["code"]) == (409, "unbind_first")


async def test_backwards_needs_a_correction_with_a_reason(desk: Office) -> None:
    await paid(desk)
    await desk.do("change-status", {"items": targets("1"), "status": "shipped"})
    back: Json = {"items": targets("1"), "status": "packing"}
    assert (await desk.post("change-status", back)).json()["code"] == "correction_needed"
    back |= {"correction": True}
    assert (await desk.post("change-status", back)).json()["code"] == "reason_missing"
    await desk.do("change-status", back | {"reason": "the wrong parcel"})
    assert (await desk.item())["status"] == "packing"


async def test_the_orders_status_follows_its_items(office: Office) -> None:
    await paid(office, items=3)

    async def after(status: str, *item_ids: str) -> str:
        await office.do("change-status", {"items": targets(*item_ids), "status": status})
        found: str = (await office.get("/orders/A-1"))["status"]
        return found

    assert await after("received_at_warehouse", "1") == "paid"
    assert await after("quality_inspection", "2", "3") == "processing_at_warehouse"
    assert await after("impossible_to_deliver", "3") == "processing_at_warehouse"
    assert await after("received_at_warehouse", "2") == "ready_for_packing"
    assert await after("packing", "1", "2") == "packing"


async def test_a_change_of_the_orders_status_names_its_cause(desk: Office) -> None:
    await paid(desk)
    await desk.settle()
    changed = (await desk.get("/orders/A-1/history"))["events"][-1]
    item_event = (await desk.get("/orders/A-1/items/1/history"))["events"][-1]
    assert changed["event"] == "OrderStatusChanged"
    assert changed["causation_id"] == item_event["event_id"]
    assert changed["correlation_id"] == item_event["correlation_id"]
    assert changed["actor"] == "service:order_status"


async def test_a_confirmed_price_is_the_items_new_price(office: Office) -> None:
    await paid(office)
    await office.do("change-status", {"items": targets("1"), "status": "price_confirmation"})
    assert (await office.item())["list"] is None
    (target,) = targets("1")
    await office.do(
        "confirm-price", {"item": target, "price": {"amount": "13.75", "currency": "EUR"}}
    )
    row = await office.item()
    assert (row["status"], row["price"]["amount"], row["total"]["amount"]) == (
        "paid",
        "13.75",
        "27.50",
    )


async def test_a_split_item_keeps_its_provider_order(office: Office) -> None:
    await booked(office)
    (target,) = targets("1")
    await office.do("split-item", {"item": target, "new_item_id": "1b", "quantity": 1})
    old, new = await office.items()
    assert (old["quantity"], new["quantity"], new["split_from"]) == (1, 1, "1")
    assert new["provider_order"]["provider_order_id"] == "P-1"
    assert new["list"] == "goods_purchased"
    assert (await office.get("/orders/A-1"))["items"] == 2


async def test_configuration_and_notes_change_nothing_else(desk: Office) -> None:
    await paid(desk)
    (target,) = targets("1")
    chosen = [{"name": "Colour", "value": "green", "name_zh": "颜色", "value_zh": "绿"}]
    await desk.do("change-configuration", {"item": target, "configuration": chosen})
    await desk.do("add-note", {"order_id": "A-1", "item_id": "1", "text": "by Friday"}, BORIS)
    detail = await desk.get("/orders/A-1/items/1")
    assert detail["item"]["goods"]["configuration"] == chosen
    assert [(note["text"], note["actor"]) for note in detail["notes"]] == [("by Friday", BORIS)]


@pytest.mark.lesson(21)
async def test_lesson_21_five_hundred_lines_are_answered_one_by_one(office: Office) -> None:
    await paid(office, items=500)
    await office.do("change-status", {"items": targets("7"), "status": "packing"})
    change = {"items": targets(*numbered(500)), "status": "received_at_warehouse"}

    # Processor time: what other processes do on this machine is no matter.
    begun = time.process_time()
    answer = await office.do("change-status", change)
    took = time.process_time() - begun

    outcomes = {line["item_id"]: line["outcome"] for line in answer["lines"]}
    assert outcomes.pop("7") == "refused"
    assert set(outcomes.values()) == {"accepted"}
    assert took < 1
    operation = await office.get(f"/operations/{answer['operation_id']}")
    assert (len(operation["lines"]), operation["outcome"]) == (500, "partly")
    again = {"items": targets("7"), "status": "received_at_warehouse"}
    assert (await office.post("change-status", again)).json()["code"] == "correction_needed"


@pytest.mark.lesson(22)
async def test_lesson_22_lines_of_another_agency_are_refused(office: Office) -> None:
    await paid(office, "A-1")
    await paid(office, "B-1", agency="other")
    change = {"items": [*targets("1"), *targets("1", order_id="B-1")], "status": "packing"}

    answer = await office.do("change-status", change)

    assert [line["outcome"] for line in answer["lines"]] == ["accepted", "refused"]
    assert answer["lines"][1]["refusal"]["code"] == "item_unknown"
    (untouched,) = await office.items(agency="other")
    assert untouched["status"] == "paid"


@pytest.mark.lesson(24)
async def test_lesson_24_a_stale_version_is_told_who_changed_what(office: Office) -> None:
    await paid(office)
    seen = (await office.item())["version"]
    await office.do("change-status", {"items": targets("1"), "status": "packing"}, BORIS)
    stale = {"items": [{**targets("1")[0], "version": seen}], "status": "cancelled"}

    response = await office.post("change-status", stale, ANNA)

    problem = response.json()
    assert (response.status_code, problem["code"]) == (409, "stale")
    assert BORIS in problem["detail"]
    assert problem["details"]["version"] == seen + 1
    (change,) = problem["details"]["changed"]
    assert (change["event"], change["actor"]) == ("PackingStarted", BORIS)
    assert (await office.item())["status"] == "packing"


@pytest.mark.lesson(24)
@pytest.mark.parametrize(
    ("verb", "rest"),
    [
        ("book", {}),
        ("bind", {"provider_order_id": "P-1"}),
        ("change-status", {"status": "packing"}),
    ],
)
async def test_lesson_24_every_bulk_command_refuses_stale_lines_alone(
    desk: Office, verb: str, rest: dict[str, str]
) -> None:
    await paid(desk, items=[item("1"), item("2")])
    stale, fresh = ({**target, "version": 1 + n} for n, target in enumerate(targets("1", "2")))
    answer = await desk.do(verb, {"items": [stale, fresh], **rest})
    assert [line["outcome"] for line in answer["lines"]] == ["refused", "accepted"]
    assert answer["lines"][0]["refusal"]["code"] == "stale"
