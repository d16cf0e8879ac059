"""The other pages: what they show of the services, and that they say when there is nothing."""

import csv
import io
from collections.abc import Callable
from urllib.parse import quote

import pytest

from deploy.local.stack import LocalStack
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import eventually, fields, purchase_page
from tests.admin_ui.visitor import Visitor, hidden, tick_boxes, words


def test_the_purchase_tab_has_every_column(anna: Visitor) -> None:
    page = anna.page("/orders/DEMO-1003/purchase")
    text = words(page)
    for heading in (
        "Ready for purchase", "Goods purchased", "Purchased", "Order, item", "Status", "Photo",
        "SKU", "Vendor", "Configuration", "Weight, kg", "Price", "Quantity", "Total",
        "Provider order", "Parcels", "Linked",
    ):  # fmt: skip
        assert heading in text
    assert 'src="/photo?url=' in page
    assert 'rel="noopener noreferrer"' in page
    assert 'lang="zh"' in page
    assert "popovertarget" in page


def test_orders_are_searched_filtered_and_paged(stack: LocalStack, anna: Visitor) -> None:
    order = paid_order(stack, items=1)
    path = f"/orders?q={quote(order)}"
    assert order in eventually(anna, path, lambda page: quote(order, safe="") in page)
    assert "No order matches." in words(anna.page("/orders?q=there+is+no+such+order"))
    assert "DEMO-1005" in anna.page("/orders?status=awaiting_payment")
    assert "DEMO-1005" not in anna.page("/orders?status=shipped")


def test_text_of_others_is_text(stack: LocalStack, anna: Visitor) -> None:
    path = purchase_page(paid_order(stack, items=1))
    page = eventually(anna, path, lambda page: "Kowalska" in page)
    assert "Anna &lt;Kowalska&gt;" in page


def test_an_order_that_is_not_there_is_a_page_that_says_so(anna: Visitor) -> None:
    answer = anna.get("/orders/NONE/purchase")
    assert answer.status_code == 404
    assert "There is no order of this number." in words(answer.text)
    part = anna.get("/orders/NONE/purchase", **{"HX-Request": "true"})
    assert part.status_code == 404
    assert "<html" not in part.text


def test_photos_come_through_us_and_only_those_that_we_showed(anna: Visitor) -> None:
    page = anna.page("/orders/DEMO-1003/purchase")
    start = page.index('src="/photo?') + 5
    address = page[start : page.index('"', start)].replace("&amp;", "&")
    photo = anna.get(address)
    assert photo.status_code == 200
    assert photo.headers["content-type"].startswith("image/")
    assert "sandbox" in photo.headers["content-security-policy"]
    assert anna.get(address + "0").status_code == 404
    assert anna.get("/photo?url=http://127.0.0.1:1/&sign=x").status_code == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/sessions", "1688 second"),
        ("/to-pay?session=none", "Nothing to pay."),
        ("/unmatched", "Live provider orders that no item is bound to"),
        ("/attention", "What waits for a person"),
        ("/purchase?list=purchased&q=nothing+is+called+so", "No item."),
        ("/activities?type=registering", "Registering"),
        ("/orders/DEMO-1003/activities", "DEMO-1003"),
        ("/orders/DEMO-1003/items", "Confirm price"),
        ("/orders/DEMO-1003/items/DEMO-1003-1/history", "service shop"),
    ],
)
def test_each_page_shows_what_it_is_for(anna: Visitor, path: str, said: str) -> None:
    assert said in words(anna.page(path))


def test_an_activity_shows_its_steps_and_what_is_to_pay_leads_to_the_marketplace(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=1)
    path = purchase_page(order)
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    done = anna.post("/do/book", fields(page, tick_boxes(page))).text
    link = done[done.index("/activity?id=") :].split('"')[0]
    steps = eventually(anna, link, lambda page: "Succeeded" in words(page))
    assert order in words(steps)
    assert 'role="log"' in steps
    goods = eventually(anna, f"{path}?list=goods_purchased", lambda page: "/to-pay/go" in page)
    start = goods.index("/to-pay/go")
    pay = anna.get(goods[start : goods.index('"', start)].replace("&amp;", "&"))
    assert pay.status_code == 303
    assert pay.headers["location"].startswith(stack.address("sandbox"))


def test_a_session_is_added_on_the_marketplace_and_renamed_here(
    stack: LocalStack, anna: Visitor
) -> None:
    page = anna.page("/sessions")
    login = anna.post(
        "/sessions/add-session",
        {"key": hidden(page, "key")[-1], "provider": "1688", "name": "third"},
    )
    assert stack.address("sandbox") in login.text
    session = hidden(page, "session_id")[0]
    renamed = anna.post(
        "/sessions/rename-session",
        {"key": hidden(page, "key")[0], "session_id": session, "name": "1688 principal"},
    )
    assert renamed.status_code == 303
    eventually(anna, "/sessions", lambda page: "1688 principal" in page)
    back = hidden(anna.page("/sessions"), "key")
    anna.post(
        "/sessions/rename-session",
        {"key": back[0], "session_id": session, "name": "1688 main"},
    )


def test_a_view_is_saved_for_oneself_and_removed(
    anna: Visitor, signed_in: Callable[[str], Visitor]
) -> None:
    address = "/purchase?list=ready_for_purchase&provider=taobao"
    saved = anna.post("/views", {"name": "Taobao <now>", "back": address})
    assert saved.headers["location"] == address
    assert "Taobao &lt;now&gt;" in anna.page("/orders")
    assert "Taobao <now>" not in words(signed_in("boris").page("/orders"))
    anna.post("/views/remove", {"name": "Taobao <now>", "back": "/orders"})
    assert "Taobao &lt;now&gt;" not in anna.page("/orders")


def test_the_configuration_is_changed_on_the_items_tab(stack: LocalStack, anna: Visitor) -> None:
    ready = purchase_page(paid_order(stack, items=1))
    path = ready.replace("/purchase", "/items")
    eventually(anna, ready, lambda page: len(tick_boxes(page)) == 1)
    page = anna.page(path)
    ask = anna.post("/do/configuration/ask", fields(page, tick_boxes(page))).text
    assert 'name="value_zh_0"' in ask
    done = anna.post(
        "/do/configuration",
        fields(ask, hidden(ask, "item"), name_0="Colour", value_0="Teal", name_zh_0="颜色"),
    )
    assert "done" in words(done.text)
    eventually(anna, path, lambda page: "Colour: Teal" in words(page))


def test_the_filtered_list_is_a_file_that_runs_nothing(stack: LocalStack, anna: Visitor) -> None:
    order = paid_order(stack, items=1)
    path = purchase_page(order)
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    formula = {"name_0": "=HYPERLINK(1)", "value_0": "x"}
    anna.post("/do/configuration", fields(page, tick_boxes(page), **formula))
    eventually(anna, path, lambda page: "HYPERLINK" in page)
    file = anna.get(f"/purchase.csv?list=ready_for_purchase&q={quote(order)}")
    assert file.headers["content-disposition"].endswith('filename="caigou-ready_for_purchase.csv"')
    rows = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert [row["order"] for row in rows] == [order]
    assert rows[0]["configuration"] == "'=HYPERLINK(1)=x"
    assert rows[0]["quantity"] == "3"
    everything = anna.get("/purchase.csv?list=ready_for_purchase").text
    assert everything.count("\r\n") > 2
