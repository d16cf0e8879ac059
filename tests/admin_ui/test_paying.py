"""What is to pay: the nearest deadline first, a sum per session, one link for several orders."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from deploy.local.stack import LocalStack
from services.admin_ui.application.paying import by_session
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import eventually, fields, purchase_page
from tests.admin_ui.visitor import Visitor, hidden, tick_boxes, words

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def unpaid(number: str, session: str, hours: float | None, amount: str | None) -> dict[str, Any]:
    end = None if hours is None else (NOON + timedelta(hours=hours)).isoformat()
    total = None if amount is None else {"amount": amount, "currency": "CNY"}
    return {
        "provider_order_id": number,
        "session_id": session,
        "provider": "1688",
        "pay_before": end,
        "total": total,
    }


def test_what_ends_first_stands_first_in_its_session_and_the_session_too() -> None:
    orders = [
        unpaid("a", "S-1", None, "1.10"),
        unpaid("b", "S-1", 72, "2.20"),
        unpaid("c", "S-2", 23.5, None),
        unpaid("d", "S-2", -1, "5"),
        unpaid("e", "S-1", 30, "0.70"),
    ]
    second, first = by_session(orders, NOON)
    assert [due.order["provider_order_id"] for due in second.due] == ["d", "c"]
    assert [due.order["provider_order_id"] for due in first.due] == ["e", "b", "a"]
    assert first.sums == [{"amount": "4.00", "currency": "CNY"}]
    assert (second.sums, second.without_sum) == ([{"amount": "5", "currency": "CNY"}], 1)
    assert [(d.is_over, d.is_near, d.hours) for d in second.due] == [
        (True, True, 0),
        (False, True, 23),
    ]
    assert [(d.is_near, d.hours) for d in first.due] == [(False, 30), (False, 72), (False, 0)]


def test_several_orders_of_a_session_are_paid_by_one_link(stack: LocalStack, anna: Visitor) -> None:
    numbers, session = [], ""
    for _ in range(2):
        path = purchase_page(paid_order(stack, items=1))
        page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
        ask = anna.post("/do/book/ask", fields(page, tick_boxes(page))).text
        # The second goes where the first one went.
        anna.post("/do/book", fields(ask, hidden(ask, "item"), session_1688=session))
        goods = eventually(anna, f"{path}?list=goods_purchased", lambda page: "/to-pay/go" in page)
        link = goods[goods.index("/to-pay/go") :].split('"')[0].replace("&amp;", "&")
        asked = parse_qs(urlsplit(link).query)
        numbers.append(asked["order"][0])
        session = asked["session"][0]
    listed = eventually(anna, "/to-pay", lambda page: all(number in page for number in numbers))
    assert "left" in words(listed)
    assert f'name="order" value="{numbers[0]}"' in listed
    query = "&".join(f"order={number}" for number in numbers)
    shown = anna.page(f"/to-pay/link?session={session}&{query}")
    assert f'href="{stack.address("sandbox")}' in shown
    assert all(number in words(shown) for number in numbers)
    none = anna.get(f"/to-pay/link?session={session}")
    assert none.status_code == 422
    gone = anna.get(f"/to-pay/link?session={session}&order={numbers[0]}&order=1")
    assert gone.status_code == 409
    assert "Of 2 ticked orders 1 are still to pay" in words(gone.text)
