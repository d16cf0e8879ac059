"""Everything that a filter finds, acted on at once: counted again, or nothing is done."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest

from chassis.clock import system_clock
from chassis.security.keys import load_private
from chassis.security.tokens import Actor, TokenSigner
from contracts.access import Role
from deploy.local.stack import LocalStack
from deploy.server_keys import PEOPLE
from services.admin_ui.domain.selection import Chosen
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import eventually, fields, purchase_page
from tests.admin_ui.visitor import Visitor, hidden, tick_boxes, words

Form = dict[str, str | list[str]]


def listed(visitor: Visitor, order: str, count: int, tab: str = "purchase") -> str:
    """Return the page of an order once it holds as many items ready for purchase."""
    said = f"Select all {count:,} that match"
    path = purchase_page(order)
    ready = f"{path}?list=ready_for_purchase"
    page = eventually(visitor, ready, lambda page: said in words(page))
    return page if tab == "purchase" else visitor.page(path.replace("/purchase", f"/{tab}"))


def everything(page: str, **more: str) -> Form:
    """Return the form of a page on which "select all that match" is ticked."""
    filters, seen = hidden(page, "filter")[0], hidden(page, "seen")[0]
    return fields(page, tick_boxes(page), matching="1", filter=filters, seen=seen, **more)


def confirmed(asked: str, **more: str) -> Form:
    """Return the form of the question that follows, as it was shown."""
    return everything(asked, **more) | {"item": hidden(asked, "item")}


def moved(visitor: Visitor, page: str, number: int, status: str = "on:ordered") -> None:
    """Give one row another status."""
    box = tick_boxes(page)[number - 1]
    done = visitor.post("/do/status", fields(page, [box], status=status))
    assert "done" in words(done.text)


@pytest.mark.lesson(22)
def test_lesson_22_all_that_match_is_what_the_filter_finds_and_not_the_page(
    stack: LocalStack, anna: Visitor
) -> None:
    order, other = paid_order(stack, items=130), paid_order(stack, items=2)
    page = listed(anna, order, 130)
    assert len(tick_boxes(page)) == 100
    asked = anna.post("/do/status/ask", everything(page)).text
    assert "130 items" in words(asked)
    done = words(anna.post("/do/status", confirmed(asked, status="on:ordered")).text)
    assert "130 recorded, 0 refused, 0 not known" in done
    ready = f"{purchase_page(order)}?list=ready_for_purchase"
    eventually(anna, ready, lambda page: not tick_boxes(page))
    assert len(tick_boxes(anna.page(purchase_page(other)))) == 2, "what the filter left out"


@pytest.mark.lesson(22)
@pytest.mark.parametrize("late", ["before the question", "before the answer"])
def test_lesson_22_another_count_than_the_person_saw_does_nothing_and_shows_both(
    stack: LocalStack, anna: Visitor, signed_in: Callable[[str], Visitor], late: str
) -> None:
    order = paid_order(stack, items=120)
    page = listed(anna, order, 120)
    asked = ""
    if late == "before the answer":
        asked = anna.post("/do/status/ask", everything(page)).text
    moved(signed_in("boris"), page, 7)
    listed(anna, order, 119)
    refused = (
        anna.post("/do/status", confirmed(asked, status="on:ordered"))
        if asked
        else anna.post("/do/status/ask", everything(page))
    )
    assert refused.status_code == 409
    text = words(refused.text)
    assert "Nothing was done" in text
    assert "Items when you looked 120" in text
    assert "Items that match now 119" in text
    listed(anna, order, 119)


@pytest.mark.lesson(22)
def test_lesson_22_a_line_of_another_agency_among_them_does_nothing(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=110)
    asked = anna.post("/do/status/ask", everything(listed(anna, order, 110))).text
    foreign = order_of_another_agency(stack)
    form = confirmed(asked, status="on:ordered")
    form["item"] = [*form["item"][1:], Chosen(foreign, "1", 1).value]
    refused = anna.post("/do/status", form)
    assert refused.status_code == 409
    assert "no longer among them 1" in words(refused.text)
    listed(anna, order, 110)
    assert "No order matches." in words(anna.page(f"/orders?q={foreign}"))


@pytest.mark.lesson(22)
def test_lesson_22_a_filter_that_is_not_understood_widens_nothing(
    stack: LocalStack, anna: Visitor
) -> None:
    page = listed(anna, paid_order(stack, items=101), 101)
    for filters, seen, status in (
        ("list=ready_for_purchase&vendro=v1", "101", 422),
        ("list=everything", "101", 422),
        (hidden(page, "filter")[0], "5001", 422),
        (hidden(page, "filter")[0], "many", 422),
        (hidden(page, "filter")[0], "0", 409),
    ):
        form = everything(page) | {"filter": filters, "seen": seen}
        assert anna.post("/do/status/ask", form).status_code == status, filters


@pytest.mark.lesson(21)
def test_lesson_21_more_than_five_hundred_lines_end_one_by_one_and_the_refused_alone_go_on(
    stack: LocalStack, anna: Visitor, signed_in: Callable[[str], Visitor]
) -> None:
    order = paid_order(stack, items=505)
    page = listed(anna, order, 505, tab="items")
    asked = anna.post("/do/status/ask", everything(page)).text
    moved(signed_in("boris"), page, 7, "on:quality_inspection")
    form = confirmed(asked, status="on:received_at_warehouse")
    answer = anna.post("/do/status", form).text
    text = words(answer)
    assert "504 recorded, 1 refused, 0 not known" in text
    assert "changed since you looked" in text
    assert "boris" in text
    assert answer.count("/activity?id=") >= 2, "each command is an activity"
    assert "504 recorded, 1 refused" in words(anna.post("/do/status", form).text), "once"
    (again,) = tick_boxes(answer)
    assert '"7"' in again
    retried = anna.post("/do/status", fields(page, [again], status="on:received_at_warehouse"))
    assert words(retried.text).count("✓ done") == 1
    path = purchase_page(order).replace("/purchase", "/items")
    eventually(anna, f"{path}?status=received_at_warehouse", lambda page: "505" in words(page))


@pytest.mark.lesson(22)
def test_lesson_22_while_nobody_answers_nothing_is_done(stack: LocalStack, anna: Visitor) -> None:
    order = paid_order(stack, items=101)
    asked = anna.post("/do/status/ask", everything(listed(anna, order, 101))).text
    stack.children["order_status"].stop()
    try:
        away = anna.post("/do/status", confirmed(asked, status="on:ordered"))
        assert away.status_code == 503
    finally:
        stack.children["order_status"].start()
    listed(anna, order, 101)
    done = anna.post("/do/status", confirmed(asked, status="on:ordered"))
    assert "101 recorded" in words(done.text)


def order_of_another_agency(stack: LocalStack) -> str:
    """Register an order that Anna's agency knows nothing of."""
    order_id = f"F-{uuid4().hex[:8]}"
    eve = Actor("person:eve", "other", frozenset({Role.ADMINISTRATOR, Role.SERVICE}))
    key = load_private(stack.data / "keys", PEOPLE)
    token = TokenSigner(PEOPLE, key, system_clock).sign(eve, timedelta(minutes=5))
    goods = {"provider": "1688", "goods_id": "1", "vendor_id": "v", "title": "Lamp"}
    line = {"item_id": "1", "goods": goods, "quantity": 1}
    command = {
        "order_id": order_id,
        "customer": {"reference": "c"},
        "items": [{**line, "price": {"amount": "1", "currency": "EUR"}}],
    }
    answer = httpx2.post(
        f"{stack.address('order_status')}/commands/register-order",
        json=command,
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": order_id},
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
    return order_id
