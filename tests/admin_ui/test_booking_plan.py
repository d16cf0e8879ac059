"""Book: what will be bought is said before; afterwards what became of it, and what to pay."""

from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from chassis.http.trust import trust
from deploy.local.stack import LocalStack
from tests.admin_ui.pressing import eventually, form_of, press, purchase_page, ready
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import fields
from tests.admin_ui.test_unbinding import operation_of
from tests.admin_ui.visitor import Visitor, hidden, tick_boxes, words


def test_none_ticked_is_every_item_of_the_order_that_can_be_booked(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=3, pieces=2)
    ready(anna, order, 3)
    ask = anna.post("/do/book/ask", {"order": order, "key": "k", "back": "/purchase"}).text
    text = words(ask)
    assert "this is for every item of the order that can be booked" in text
    assert "1688: 3 items, 1 provider order, " in text
    assert "Wait when the marketplace’s booking limit is reached" in text
    done = anna.post("/do/book", fields(ask, hidden(ask, "item"))).text
    assert words(done).count("asked for") == 3
    said = eventually(anna, operation_of(done), lambda page: "Pay 1 order" in words(page))
    assert words(said).count("✓ done") == 3
    pay = said[said.index("/to-pay/go") :].split('"')[0].replace("&amp;", "&")
    assert anna.get(pay).headers["location"].startswith(stack.address("sandbox"))
    nothing = anna.post("/do/book/ask", {"order": order, "key": "k", "back": "/purchase"}).text
    assert "Nothing of this order can be booked now." in words(nothing)


@pytest.mark.lesson(14)
def test_lesson_14_twenty_who_book_one_line_make_one_provider_order(
    stack: LocalStack, anna: Visitor
) -> None:
    """Each has a form of his own, as twenty people do; one buys, nineteen hear of it."""
    order = paid_order(stack, items=1)
    page = ready(anna, order, 1)
    forms = [
        {"item": tick_boxes(page), "key": f"form-{number}", "back": "/purchase"}
        for number in range(20)
    ]
    with ThreadPoolExecutor(20) as people:
        answers = list(people.map(lambda form: words(anna.post("/do/book", form).text), forms))
    assert sum("✓ asked for" in answer for answer in answers) == 1
    # One who came so late that the marketplace had answered already hears what changed since.
    late = "refused: changed since you looked"
    told = [a for a in answers if "is being booked by anna since" in a or late in a]
    assert len(told) == 19, answers
    assert "is being booked by anna since" in "".join(told)
    path = f"{purchase_page(order)}?list=goods_purchased"
    bought = eventually(anna, path, lambda page: "waitbuyerpay" in page)
    number = words(bought).split("○ Not paid there")[0].split()[-1]
    with httpx2.Client(verify=trust(), trust_env=False) as gateway:
        asked = gateway.get(
            f"{stack.address('marketplace_gateway')}/provider-orders?limit=500",
            headers={"Authorization": f"Bearer {stack.token('person:anna')}"},
        ).json()
    ours = [o["provider_order_id"] for o in asked["orders"] if order in str(o["items"])]
    assert ours == [number]


def test_rows_that_the_marketplace_refuses_are_tried_again_alone(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=1)
    unknown = "2938999999999999999"
    page = ready(anna, order, 1)
    done = press(anna, "bind", page, provider_order_id=unknown, back="/purchase?q=tea")
    said = eventually(anna, operation_of(done), lambda page: "Failed" in words(page))
    assert f"{order} / 1 ✕ refused:" in words(said)
    assert "Try the refused ones again" in said
    sent = form_of(said, "/do/bind/ask") | {"item": tick_boxes(said)}
    again = anna.post("/do/bind/ask", sent).text
    assert "1 item:" in words(again)
    assert 'name="provider_order_id" value="2938999999999999999"' in again, "as it was typed"
    assert hidden(again, "back")[-1].startswith("/purchase?q=tea")
    assert "does not apply" not in words(again)


def test_what_one_form_began_in_parts_is_seen_as_one(stack: LocalStack, anna: Visitor) -> None:
    orders = [paid_order(stack, items=1), paid_order(stack, items=2)]
    begun = [
        operation_of(press(anna, "book", ready(anna, order, at + 1)))
        for at, order in enumerate(orders)
    ]
    ids = [each.partition("?")[2].partition("&")[0] for each in begun]
    both = f"/operation?{'&'.join(ids)}"
    said = words(eventually(anna, both, lambda page: "Succeeded" in words(page)))
    assert "3 of 3 answered" in said
    assert all(f"{order} / 1 ✓ done" in said for order in orders)
    assert said.count("What the marketplace says") == 2, "the page's title and one part"


def test_a_held_booking_says_why_and_until_when_in_its_row(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=1)
    page = ready(anna, order, 1)
    with httpx2.Client(verify=trust(), trust_env=False) as sandbox:
        fault = {"marketplace": "1688", "api": "*", "kind": "risk_control", "times": 1}
        sandbox.post(f"{stack.address('sandbox')}/control/faults", json=fault)
    done = press(anna, "book", page)
    row = eventually(anna, purchase_page(order), lambda page: "waits for the session" in page)
    assert "Being booked anna" in words(row)
    assert f"{order} / 1 is being booked by anna since" in row
    held = eventually(anna, operation_of(done), lambda page: "waits for the session" in page)
    assert 'value="resume"' in held
    # The session works again for those who come after.
    form = held[held.index('action="/act"') :]
    names = ("command", "key", "question_id", "choice", "back")
    anna.post("/act", {name: hidden(form, name)[0] for name in names})
    eventually(anna, operation_of(done), lambda page: "Succeeded" in words(page))
