"""Orders come in."""

from tests.order_status.office import SHOP, Office
from tests.order_status.shop import item, order, paid, registered


async def test_a_registered_item_shows_everything_the_purchase_tab_needs(office: Office) -> None:
    await paid(office, "A/1", [item("№ 1/x")])

    row = await office.item("№ 1/x", "A/1")

    assert row["status"] == "paid"
    assert row["list"] == "ready_for_purchase"
    assert row["goods"]["configuration"] == [
        {"name": "Colour", "value": "red", "name_zh": "颜色", "value_zh": "红"}
    ]
    assert row["goods"]["weight_grams"] == 700
    assert row["price"] == {"amount": "12.50", "currency": "EUR"}
    assert row["total"] == {"amount": "25.00", "currency": "EUR"}
    assert row["expected_purchase_total"] == {"amount": "60.00", "currency": "CNY"}
    assert row["provider_order"] is row["request"] is row["refusal"] is None
    assert row["links"] == {
        "goods": "https://detail.1688.com/offer/610947572360.html",
        "provider_order": None,
        "shop_item": "https://shop.example/orders/A%2F1/items/%E2%84%96%201%2Fx",
        "shop_vendor": "https://shop.example/1688/vendors/b2b-1",
    }
    assert "received" in row["available_statuses"]
    assert row["corrections"] == ["awaiting_payment"]
    assert (row["version"], row["changed_by"]) == (2, SHOP)


async def test_the_order_shows_its_customer_sums_and_counts(office: Office) -> None:
    await registered(office, items=3)
    await office.do("report-paid", {"order_id": "A-1", "item_ids": ["1"]}, SHOP)
    cancel = {"items": [{"order_id": "A-1", "item_id": "3"}], "status": "cancelled"}
    await office.do("change-status", cancel)
    await office.do("add-note", {"order_id": "A-1", "text": "gift"})

    found = await office.get("/orders/A-1")

    assert found["customer"]["name"] == "Ben Okri"
    assert found["totals"]["sale"] == {"amount": "50.00", "currency": "EUR"}
    assert found["totals"]["expected_purchase"] == [{"amount": "120.00", "currency": "CNY"}]
    assert found["status"] == "awaiting_payment"
    assert found["statuses"] == {"paid": 1, "awaiting_payment": 1, "cancelled": 1}
    assert found["lists"] == {"ready_for_purchase": 1, "goods_purchased": 0, "purchased": 0}
    assert [note["text"] for note in found["notes"]] == ["gift"]


async def test_an_erased_customer_is_gone_and_the_order_stays(desk: Office) -> None:
    await registered(desk)
    desk.core.store.erase("default", "C-7")
    found = await desk.get("/orders/A-1")
    assert found["customer"] is None
    assert found["customer_reference"] == "C-7"


async def test_the_same_order_again_is_harmless(office: Office) -> None:
    await registered(office)
    moved = order()
    moved["customer"]["address"] = "Abuja"
    await office.do("register-order", moved, SHOP)
    assert len(await office.items()) == 1


async def test_an_order_with_other_content_is_refused(office: Office) -> None:
    await registered(office)
    response = await office.post("register-order", order(items=2), SHOP)
    assert response.status_code == 409
    assert response.json()["code"] == "order_exists_with_other_content"
    assert len(await office.items()) == 1


async def test_emoji_and_right_to_left_text_come_back_unchanged(office: Office) -> None:
    title, vendor = "Lamp 😀 “x” \\ %", "مصباح \u200f(שלום)\u200e"
    await registered(
        office, "ордер №1", [item("😀", goods={"title": title, "vendor_name": vendor})]
    )
    row = (await office.items(q="مصباح"))[0]
    assert (row["order_id"], row["item_id"]) == ("ордер №1", "😀")
    assert (row["goods"]["title"], row["goods"]["vendor_name"]) == (title, vendor)
    assert (await office.item("😀", "ордер №1")) == row


async def test_five_thousand_items_in_one_order_go_in_at_once(office: Office) -> None:
    await registered(office, items=5_000)
    found = await office.get("/orders/A-1")
    assert (found["items"], found["statuses"]) == (5_000, {"awaiting_payment": 5_000})
    assert found["totals"]["sale"]["amount"] == "125000.00"
    page = await office.get("/orders/A-1/items", limit=500)
    assert [row["item_id"] for row in page["items"]] == [str(n) for n in range(1, 501)]


async def test_an_item_added_later_puts_the_order_back_to_awaiting_payment(office: Office) -> None:
    await paid(office)
    assert (await office.get("/orders/A-1"))["status"] == "paid"
    await office.do("add-item", {"order_id": "A-1", "item": item("2")}, SHOP)
    assert (await office.get("/orders/A-1"))["status"] == "awaiting_payment"
    added = await office.item("2")
    assert (added["status"], added["added_later"], added["list"]) == (
        "awaiting_payment",
        True,
        None,
    )


async def test_an_item_is_not_added_to_an_order_at_the_warehouse(desk: Office) -> None:
    await paid(desk)
    arrived = {"items": [{"order_id": "A-1", "item_id": "1"}], "status": "received_at_warehouse"}
    await desk.do("change-status", arrived)
    assert (await desk.get("/orders/A-1"))["status"] == "ready_for_packing"
    response = await desk.post("add-item", {"order_id": "A-1", "item": item("2")}, SHOP)
    assert (response.status_code, response.json()["code"]) == (409, "order_closed_to_new_items")
