"""Two agencies never see each other."""

import pytest
from sqlalchemy import select

from chassis.projection.rebuild import rebuild
from contracts.access import Role
from services.order_status.adapters import tables
from services.order_status.adapters.purchase_tab import PurchaseTab
from services.order_status.application.aggregates import CODEC
from tests.order_status.office import Office
from tests.order_status.shop import booking, item, paid, placed, registered, targets


@pytest.mark.lesson(11)
def test_lesson_11_the_agency_is_in_every_primary_key() -> None:
    keys = {
        table.name: set(table.primary_key.columns.keys())
        for table in tables.metadata.tables.values()
    }
    assert keys
    assert [name for name, key in keys.items() if "agency" not in key] == []


@pytest.mark.lesson(11)
async def test_lesson_11_same_numbers_in_two_agencies_never_meet(office: Office) -> None:
    """The same order, item, operation key and provider order number on both sides."""
    await paid(office, items=[item("1", goods={"title": "ours"})])
    await paid(office, items=[item("1", goods={"title": "theirs"})], agency="other")
    operation = await booking(office)
    await office.tell(placed(operation, "1"))
    await office.do("add-note", {"order_id": "A-1", "text": "ours"})
    await office.do("change-status", {"items": targets("1"), "status": "packing"})

    (ours,) = await office.items()
    (theirs,) = await office.items(agency="other")

    assert (ours["goods"]["title"], ours["status"]) == ("ours", "packing")
    assert (theirs["goods"]["title"], theirs["status"]) == ("theirs", "paid")
    assert theirs["provider_order"] is None
    order = await office.get("/orders/A-1", "other")
    assert (order["notes"], order["status"]) == ([], "paid")
    assert (await office.get("/lists", "other"))["lists"]["purchased"] == 0
    assert (await office.get("/operations", "other"))["operations"] == []
    past = await office.get("/orders/A-1/items/1/history", "other")
    assert [event["event"] for event in past["events"]] == ["ItemRegistered", "Paid"]


@pytest.mark.lesson(11)
async def test_lesson_11_nothing_of_another_agency_is_found_by_its_id(office: Office) -> None:
    await paid(office, "A-9")
    operation = (await office.do("book", {"items": targets("1", order_id="A-9")}))["operation_id"]
    await office.settle()
    stranger = office.token("person:eve", Role.ADMINISTRATOR, agency="other")
    for path in (
        "/orders/A-9",
        "/orders/A-9/items",
        "/orders/A-9/items/1",
        "/orders/A-9/history",
        "/orders/A-9/items/1/history",
        f"/operations/{operation}",
    ):
        response = await office.http.get(path, headers=stranger)
        assert response.status_code == 404, path
    assert await office.items("other", q="a-9") == []
    assert (await office.get("/orders", "other", q="a-9"))["orders"] == []
    cancel = await office.post("cancel-operation", {"operation_id": operation}, agency="other")
    assert cancel.status_code == 404


@pytest.mark.lesson(11)
async def test_lesson_11_a_key_of_another_agency_is_another_key(desk: Office) -> None:
    for agency in ("default", "other"):
        await registered(desk, agency=agency)
        response = await desk.post("report-paid", {"order_id": "A-1"}, key="k", agency=agency)
        assert "Idempotency-Replayed" not in response.headers
        assert response.status_code == 200


@pytest.mark.lesson(11)
async def test_lesson_11_a_rebuild_keeps_agencies_apart(desk: Office) -> None:
    await paid(desk)
    await paid(desk, items=2, agency="other")
    await desk.settle()
    rebuild(PurchaseTab(), desk.core.store, desk.core.database, CODEC, lambda _done, _total: None)
    with desk.core.database.engine.connect() as connection:
        found = connection.execute(select(tables.items.c.agency)).scalars().all()
    assert sorted(found) == ["default", "other", "other"]
