"""Unbind: what will become of each provider order is said before, and what became of it after."""

import re
from html import unescape

from deploy.local.stack import LocalStack
from tests.admin_ui.pressing import eventually, form_of, press, purchase_page, ready
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import fields
from tests.admin_ui.visitor import Visitor, tick_boxes, words


def bought(stack: LocalStack, anna: Visitor, items: int) -> tuple[str, str]:
    """Book an order of one vendor's goods; return its number and the page of what was bought."""
    order = paid_order(stack, items)
    press(anna, "book", ready(anna, order, items))
    path = f"{purchase_page(order)}?list=goods_purchased"
    return order, eventually(anna, path, lambda page: page.count("waitbuyerpay") == items)


def operation_of(page: str) -> str:
    return unescape(re.findall(r'href="(/operation[^"]+)"', page)[0])


def test_an_unpaid_order_of_ours_is_cancelled_on_the_marketplace_and_the_answer_says_so(
    stack: LocalStack, anna: Visitor
) -> None:
    order, page = bought(stack, anna, 1)
    ask = words(anna.post("/do/unbind/ask", fields(page, tick_boxes(page))).text)
    assert "Will be cancelled on the marketplace 1688" in ask
    done = press(anna, "unbind", page)
    said = eventually(anna, operation_of(done), lambda page: "Succeeded" in words(page))
    assert f"{order} / 1 ✓ cancelled on the marketplace" in words(said)


def test_an_order_with_other_items_is_shown_whole_and_a_person_is_asked_which_of_the_two(
    stack: LocalStack, anna: Visitor
) -> None:
    order, page = bought(stack, anna, 2)
    first = tick_boxes(page)[:1]
    ask = words(anna.post("/do/unbind/ask", fields(page, first)).text)
    assert "Can only be cancelled whole: you will be asked" in ask
    assert f"It also holds {order} / 2" in ask
    assert "Cancel the whole order; every item on it is freed – or – Only free the chosen" in ask
    done = press(anna, "unbind", page, first)
    operation = operation_of(done)
    asked = eventually(anna, operation, lambda page: 'value="only_unlink"' in page)
    assert 'value="cancel_all"' in asked
    form = asked[: asked.index('value="only_unlink"')]
    answer = form_of(form[form.rindex("<form") :] + asked[len(form) :], "/act")
    assert anna.post("/act", answer).headers["location"] == operation
    said = eventually(anna, operation, lambda page: "Succeeded" in words(page))
    assert f"{order} / 1 ✓ only unlinked; the order stays" in words(said)
