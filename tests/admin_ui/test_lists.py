"""The lists: every filter stands in the address, and how many match is always told."""

import re
from collections.abc import Callable
from uuid import uuid4

from deploy.local.stack import LocalStack
from tests.admin_ui.pressing import is_bound
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import eventually, fields, purchase_page
from tests.admin_ui.visitor import Visitor, hidden, tick_boxes, words


def counts(page: str) -> dict[str, str]:
    """Return what the tabs of the lists say."""
    tabs = page.split('<nav class="tabs lists"')[1].split("</nav>", maxsplit=1)[0]
    found = re.findall(r">([^<>]+) <span class=\"count\"[^>]*>([^<]*)<", tabs)
    return {name.strip(): number for name, number in found}


def test_an_order_is_found_by_every_number_of_it_and_its_row_says_where_it_stands(
    stack: LocalStack, anna: Visitor
) -> None:
    reference = f"klient-{uuid4().hex[:6]}9"
    order = paid_order(stack, items=3, customer=reference)
    found = eventually(anna, f"/orders?q={reference}&status=paid", lambda page: order in page)
    row = words(found.split(f'data-key="{order}"')[1].split("</tr>")[0])
    assert reference in row
    assert "Paid" in row
    assert re.search(r"\b3\b.*\b3\b.*\b0\b.*\b0\b.*EUR.*CNY", row), row
    eventually(anna, f"/orders?q={reference}", lambda page: "Orders 1 " in words(page))
    page = eventually(anna, purchase_page(order), lambda page: len(tick_boxes(page)) == 3)
    sku = re.findall(r'class="cut"[^>]*title="([^"]+)"', page)[0]
    for number in (order.split()[1], sku, sku[:8]):
        assert order in anna.page(f"/orders?q={number}"), number
        assert order in anna.page(f"/purchase?list=ready_for_purchase&q={number}%20{reference}")


def test_filters_of_orders_are_combined_and_counted_by_status(
    stack: LocalStack, anna: Visitor
) -> None:
    reference = f"klient-{uuid4().hex[:6]}9"
    first = paid_order(stack, items=1, customer=reference)
    second = paid_order(stack, items=2, customer=reference)
    page = eventually(anna, purchase_page(second), lambda page: len(tick_boxes(page)) == 2)
    bad = fields(page, tick_boxes(page)[:1], provider_order_id="1")
    assert "asked for" in words(anna.post("/do/bind", bad).text)
    asked = f"/orders?q={reference}&provider=1688&attention=true"
    found = eventually(anna, asked, lambda page: second in page)
    assert first not in found
    assert "1 item" in words(found)
    both = anna.page(f"/orders?q={reference}&status=paid")
    assert first in both
    assert "Paid · 2" in both
    assert 'value="paid" selected' in both
    assert "No order matches." in words(anna.page(f"/orders?q={reference}&provider=taobao"))
    assert "No order matches." in words(anna.page(f"/orders?q={reference}&session=none"))


def test_the_tabs_of_the_lists_count_what_the_filter_finds(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=3)
    path = purchase_page(order)
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 3)
    moved = fields(page, tick_boxes(page)[:1], status="on:packing")
    assert "done" in words(anna.post("/do/status", moved).text)
    whole = {"All three": "3", "Ready for purchase": "2", "Goods purchased": "0", "Purchased": "1"}
    eventually(anna, path, lambda page: counts(page) == whole)
    assert counts(anna.page(f"{path}?list=purchased")) == whole
    narrowed = anna.page(f"{path}?status=packing&attention=false")
    assert counts(narrowed) == whole | {"All three": "1", "Ready for purchase": "0"}
    assert f'action="{path}"' in narrowed
    everywhere = counts(anna.page("/purchase?list=purchased"))
    assert set(everywhere) == {"Ready for purchase", "Goods purchased", "Purchased"}
    assert int(everywhere["Purchased"].replace(",", "")) >= 1


def test_a_saved_view_says_how_much_it_finds(
    stack: LocalStack, anna: Visitor, signed_in: Callable[[str], Visitor]
) -> None:
    del stack
    vera = signed_in("vera")
    for name, address in (
        ("everything", "/orders?q=DEMO"),
        ("lost", "/orders?status=lost"),
        ("elsewhere", "/activities?state=running"),
    ):
        vera.post("/views", {"name": name, "back": address})
    shown = words(vera.page("/orders").split('<details class="views">')[1].split("</details>")[0])
    assert re.search(r"everything \d+ Remove", shown), shown
    assert "lost Remove" in shown
    assert "elsewhere Remove" in shown
    assert "everything" not in anna.page("/orders")


def test_what_an_unmatched_order_may_be_for_stands_beside_it_and_is_bound_from_there(
    stack: LocalStack, anna: Visitor
) -> None:
    path = purchase_page(paid_order(stack, items=1))
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    ask = anna.post("/do/book/ask", fields(page, tick_boxes(page))).text
    anna.post("/do/book", fields(ask, hidden(ask, "item")))
    bought = eventually(anna, f"{path}?list=goods_purchased", lambda page: "/to-pay/go" in page)
    number = re.findall(r"/to-pay/go\?session=[^&]*&amp;order=(\d+)", bought)[0]
    only = fields(bought, tick_boxes(bought), only_unlink="1")
    assert "asked for" in words(anna.post("/do/unbind", only).text)
    listed = eventually(anna, "/unmatched?provider=1688", lambda page: number in page)
    row = words(listed.split(f"1688 {number}</th>")[1].split("</tr>")[0])
    assert re.search(r"\d+ items?: Bind items to it", row), row
    assert number not in anna.page("/unmatched?provider=taobao")
    assert number not in anna.page("/unmatched?session=none")
    offered = anna.page(f"/unmatched/1688/{number}")
    order = page.split("<h1>")[1].split("</h1>")[0].removeprefix("Order ")
    (box,) = [box for box in tick_boxes(offered) if order in box]
    bound = fields(
        offered,
        [box],
        provider_order_id=number,
        session_id=hidden(offered, "session_id")[0],
    )
    assert "asked for" in words(anna.post("/do/bind", bound).text)
    eventually(anna, f"{path}?list=goods_purchased", is_bound)
