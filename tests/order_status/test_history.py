"""What happened, who did it and why; and how things stood at a moment."""

from tests.order_status.office import ANNA, SHOP, Office
from tests.order_status.shop import booked, booking, item, paid, refused, registered, targets

ITEM = "/orders/A-1/items/1/history"


async def test_an_items_history_names_actor_cause_and_data(office: Office) -> None:
    operation = await booked(office)
    past = await office.get(ITEM)
    events = past["events"]
    assert [event["event"] for event in events] == [
        "ItemRegistered",
        "Paid",
        "BookingRequested",
        "Booked",
    ]
    assert [event["version"] for event in events] == [1, 2, 3, 4]
    positions = [event["position"] for event in events]
    assert positions == sorted(set(positions))
    assert positions[0] > 0
    assert [event["actor"] for event in events] == [SHOP, SHOP, ANNA, "marketplace:1688"]
    assert [event["command"] for event in events] == [
        "register-order",
        "report-paid",
        "book",
        "BookingPlaced",
    ]
    assert events[0]["data"]["price"] == {"amount": "12.50", "currency": "EUR"}
    assert events[3]["data"]["operation_id"] == operation
    assert events[3]["causation_id"].startswith("fact-")
    assert events[3]["correlation_id"] == "activity-of-the-gateway"
    assert past["state"] is None


async def test_history_is_paged_by_version(office: Office) -> None:
    await booked(office)
    first = await office.get(ITEM, limit=3)
    second = await office.get(ITEM, limit=3, after=first["next"])
    assert [event["version"] for event in first["events"]] == [1, 2, 3]
    assert [event["version"] for event in second["events"]] == [4]
    assert (first["version"], second["next"]) == (4, None)


async def test_an_item_is_shown_as_it_was_at_every_moment(office: Office) -> None:
    """As of each event the past state equals what the list showed right after it."""
    seen = []
    await paid(office)
    seen.append(await office.item())
    await office.tell(refused(await booking(office), "1"))
    seen.append(await office.item())
    (target,) = targets("1")
    chosen = [{"name": "Colour", "value": "green", "name_zh": "", "value_zh": ""}]
    await office.do("change-configuration", {"item": target, "configuration": chosen})
    seen.append(await office.item())
    await office.do("change-status", {"items": [target], "status": "received_at_warehouse"})
    seen.append(await office.item())

    for then in seen:
        past = await office.get(ITEM, at=then["changed_at"])
        assert past["state"] == then
    assert [then["list"] for then in seen] == [
        "ready_for_purchase",
        "ready_for_purchase",
        "ready_for_purchase",
        "purchased",
    ]


async def test_before_it_was_registered_an_item_had_no_state(office: Office) -> None:
    await registered(office)
    past = await office.get(ITEM, at="2020-01-01T00:00:00+00:00")
    assert past["state"] is None
    order = await office.get("/orders/A-1/history", at="2020-01-01T00:00:00Z")
    assert order["state"] is None


async def test_an_order_is_shown_with_its_items_as_they_were(office: Office) -> None:
    await paid(office, items=2)
    await office.settle()
    moment = office.core.clock().isoformat()
    await office.do("add-item", {"order_id": "A-1", "item": item("3")}, SHOP)
    await office.do("change-status", {"items": targets("1"), "status": "shipped"})

    then = (await office.get("/orders/A-1/history", at=moment))["state"]
    now = await office.get("/orders/A-1/history", at=office.core.clock().isoformat())

    assert [row["item_id"] for row in then["items"]] == ["1", "2"]
    assert [row["status"] for row in then["items"]] == ["paid", "paid"]
    assert (then["order"]["status"], then["order"]["items"]) == ("paid", 2)
    assert then["order"]["statuses"] == {"paid": 2}
    assert [row["status"] for row in now["state"]["items"]] == [
        "shipped",
        "paid",
        "awaiting_payment",
    ]
    assert now["state"]["order"]["status"] == "awaiting_payment"
    assert [event["event"] for event in now["events"]] == [
        "OrderRegistered",
        "OrderStatusChanged",
        "OrderItemAdded",
        "OrderStatusChanged",
    ]


async def test_a_moment_needs_its_offset(desk: Office) -> None:
    await registered(desk)
    for at in ("2026-03-01T09:00:00", "yesterday", "2026-03-01"):
        for path in (ITEM, "/orders/A-1/history"):
            response = await desk.http.get(path, params={"at": at}, headers=desk.token())
            assert response.status_code == 422, at
