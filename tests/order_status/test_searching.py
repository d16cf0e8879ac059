"""What people search for: numbers by their beginning, everything else anywhere in a text."""

from typing import Any

import pytest
from sqlalchemy import event

from contracts.marketplace.vocabulary import ParcelOnOrder, ProviderStatus
from tests.order_status.office import Office
from tests.order_status.shop import (
    booked,
    booking,
    facts,
    item,
    order,
    paid,
    placed,
    refs,
    refused,
    registered,
    targets,
)

WHOLE = "DEMO-7/1003"
GOODS = {"sku_id": "spec-88aa", "goods_id": "610947572360", "title": "Model 3000 lamp"}

NUMBERS = (
    "DEMO-7",
    "1003",
    "demo-7/1003",
    "L-501",
    "501",
    "P-9000",
    "9000",
    "SF-77",
    "spec-88",
    "610947",
    "KLIENT-55",
    "klient-5",
)


async def furnished(office: Office) -> None:
    """Give one order with every number there is, shipped, and one with others."""
    customer = {"reference": "KLIENT-55"}
    whole = order(WHOLE, [item("L-501", goods=GOODS)], customer=customer)
    await office.do("register-order", whole)
    await office.do("report-paid", {"order_id": WHOLE})
    chosen = targets("L-501", order_id=WHOLE)
    operation = (await office.do("book", {"items": chosen}))["operation_id"]
    answer = placed(operation, "L-501", number="P-9000")
    orders = (answer.orders[0].model_copy(update={"items": refs("L-501", order_id=WHOLE)}),)
    await office.tell(answer.model_copy(update={"orders": orders}))
    shipped = facts(ProviderStatus.SHIPPED, "L-501", number="P-9000")
    on_order = (shipped.items[0].model_copy(update={"order_id": WHOLE}),)
    parcels = (ParcelOnOrder(tracking_number="SF-77"),)
    await office.tell(shipped.model_copy(update={"items": on_order, "parcels": parcels}))
    await registered(office, "B-2", [item("1", goods={"goods_id": "7", "sku_id": "8"})])


async def test_orders_and_items_are_found_by_every_number(office: Office) -> None:
    await furnished(office)
    for number in NUMBERS:
        found = (await office.get("/orders", q=number))["orders"]
        assert [one["order_id"] for one in found] == [WHOLE], number
        assert [one["item_id"] for one in await office.items(q=number)] == ["L-501"], number
        assert await office.items("other", q=number) == [], number
    assert (await office.get("/orders", q="P-9000 klient-6"))["orders"] == []
    assert len(await office.items(q="c-7")) == 1, "the customer of the other order"


async def test_what_begins_no_number_is_looked_for_anywhere(office: Office) -> None:
    await furnished(office)
    for words in ("9475723", "model 3000", "lient"):
        assert [one["item_id"] for one in await office.items(q=words)] == ["L-501"], words
        found = (await office.get("/orders", q=words))["orders"]
        assert [one["order_id"] for one in found] == [WHOLE], words


async def test_a_number_that_an_item_has_lost_finds_it_no_more(office: Office) -> None:
    await booked(office, number="P-4711")
    assert len(await office.items(q="P-4711")) == 1
    await office.tell(facts(ProviderStatus.CLOSED_UNPAID, "1", number="P-4711"))
    assert await office.items(q="P-4711") == []
    assert (await office.get("/orders", q="P-4711"))["orders"] == []


async def test_a_number_is_looked_up_and_no_row_is_read_for_it(desk: Office) -> None:
    """Among a million items the index answers; a text would have to be read from each."""
    await furnished(desk)
    asked: list[str] = []

    def listen(_c: object, _cursor: object, sql: str, *_: object) -> None:
        asked.append(sql)

    event.listen(desk.core.database.engine, "before_cursor_execute", listen)
    assert len(await desk.items(q="P-9000")) == 1
    assert len((await desk.get("/orders", q="P-9000"))["orders"]) == 1
    assert not any("LIKE" in sql for sql in asked)
    assert sum("numbers.number >=" in sql for sql in asked) >= 4


async def test_orders_are_narrowed_by_what_their_items_need(office: Office) -> None:
    taobao = {"provider": "taobao"}
    await paid(office, "A-1", [item("1"), item("2")])
    await paid(office, "A-2", [item("1", goods=taobao)])
    await registered(office, "A-3")
    operation = await booking(office, "1", "2")
    await office.tell(placed(operation, "1"), refused(operation, "2"))

    async def found(**params: Any) -> list[str]:
        orders = (await office.get("/orders", sort="order", **params))["orders"]
        return [one["order_id"] for one in orders]

    assert await found(provider="taobao") == ["A-2"]
    assert await found(session="S-1") == ["A-1"]
    assert await found(session="S-1", provider="taobao") == []
    assert await found(attention=True) == ["A-1"]
    assert await found(attention=False, status="paid") == ["A-2"]
    page = await office.get("/orders", counts=True, status="paid", provider="1688", limit=1)
    assert page["counts"] == {"statuses": {"paid": 1, "awaiting_payment": 1}, "matching": 1}
    (first,) = page["orders"]
    assert first["lists"] == {"ready_for_purchase": 1, "goods_purchased": 1, "purchased": 0}
    assert first["attention"] == 1
    assert first["totals"] == {
        "sale": {"amount": "50.00", "currency": "EUR"},
        "expected_purchase": [{"amount": "120.00", "currency": "CNY"}],
    }


async def test_sums_of_an_order_follow_its_items(office: Office) -> None:
    await paid(office, items=2)
    await office.do("change-status", {"items": targets("2"), "status": "cancelled"})
    agreed = {"item": targets("1")[0], "price": {"amount": "31.5", "currency": "CNY"}}
    await office.do("agree-purchase-price", agreed)
    totals = (await office.get("/orders/A-1"))["totals"]
    assert totals["sale"]["amount"] == "25.00"
    assert [float(one["amount"]) for one in totals["expected_purchase"]] == [63.0]
    split = {"item": targets("1")[0], "new_item_id": "1b", "quantity": 1}
    await office.do("split-item", split)
    assert (await office.get("/orders/A-1"))["totals"]["sale"]["amount"] == "25.00"
    then = await office.http.get(
        "/orders/A-1/history",
        params={"at": "2026-03-01T10:00:00+00:00"},
        headers=office.token(),
    )
    assert then.json()["state"]["order"]["totals"]["sale"]["amount"] == "25.00"


@pytest.mark.parametrize("word", ["12", "x", "--"])
async def test_what_is_short_is_looked_for_anywhere(desk: Office, word: str) -> None:
    await paid(desk, "A-12x--", [item("1")])
    assert len((await desk.get("/orders", q=word))["orders"]) == 1
