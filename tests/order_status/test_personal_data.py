"""What is known of a person stands apart from the events, and can be erased."""

import json

import pytest
from sqlalchemy import MetaData, select

from contracts.catalogue import COMMANDS
from tests.order_status.office import Office
from tests.order_status.shop import item

PLANTED = ("Анна Секретная", "+7 900 123-45-67", "Secret Street 5")


def _everything(office: Office, *, without: str = "") -> str:
    """Return every table's content as one text."""
    tables = MetaData()
    tables.reflect(office.core.database.engine)
    told = []
    with office.core.database.engine.connect() as connection:
        for table in tables.sorted_tables:
            if table.name == without:
                continue
            for row in connection.execute(select(table)):
                told += [
                    bytes(cell).decode("utf-8", "replace")
                    if isinstance(cell, bytes | memoryview)
                    else str(cell)
                    for cell in row
                ]
    return "\n".join(told)


@pytest.mark.lesson(10)
async def test_lesson_10_no_event_view_or_feed_holds_a_customers_data(office: Office) -> None:
    """Only the reference of a customer enters events; the erased rest is found nowhere."""
    name, phone, address = PLANTED
    customer = {"reference": "C-9", "name": name, "phone": phone, "address": address}
    order = {"order_id": "A-1", "customer": customer, "items": [item("1")]}
    await office.do("register-order", order)
    await office.settle()
    shown = await office.get("/orders/A-1")
    assert shown["customer"]["name"] == name

    elsewhere = _everything(office, without="personal_records")
    assert "C-9" in elsewhere
    assert [planted for planted in PLANTED if planted in elsewhere] == []
    feed = json.dumps(await office.get("/events"), ensure_ascii=False)
    assert [planted for planted in PLANTED if planted in feed] == []

    office.core.store.erase("default", "C-9")

    assert [planted for planted in PLANTED if planted in _everything(office)] == []
    assert (await office.get("/orders/A-1"))["customer"] is None


@pytest.mark.lesson(5)
async def test_lesson_05_every_way_to_write_is_a_named_command(office: Office) -> None:
    """No route takes an event; what changes anything is a command of the catalogue or an import."""
    writing = {
        path for path, methods in office.app.openapi()["paths"].items() if set(methods) - {"get"}
    }
    commands = {f"/commands/{entry.verb}" for entry in COMMANDS}
    assert writing - commands == {"/imports"}


@pytest.mark.lesson(5)
async def test_lesson_05_a_correction_stands_beside_what_it_corrects(office: Office) -> None:
    """The wrong step and the correcting one are both in the history, with actor and reason."""
    await office.do(
        "register-order",
        {"order_id": "A-1", "customer": {"reference": "C-9"}, "items": [item("1")]},
    )
    await office.do("report-paid", {"order_id": "A-1"})
    target = [{"order_id": "A-1", "item_id": "1"}]
    await office.do("change-status", {"items": target, "status": "packing"})
    await office.do(
        "change-status",
        {"items": target, "status": "paid", "correction": True, "reason": "wrong parcel"},
    )
    *_, wrong, right = (await office.get("/orders/A-1/items/1/history"))["events"]
    assert (wrong["event"], right["event"]) == ("PackingStarted", "Paid")
    assert right["data"]["previous_status"] == "packing"
    assert right["data"]["reason"] == "wrong parcel"
    assert right["actor"] == "person:anna"
