"""Questions from the marketplace to their answer: asked, answered with a button, and its effect."""

import re
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import quote, unquote

import httpx2
import pytest

from deploy.local.stack import LocalStack
from tests.admin_ui.quick import CREATE_1688, control, quick_stack
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import eventually, fields, purchase_page
from tests.admin_ui.visitor import Visitor, hidden, tick_boxes, words

HOURS = 5 * 3600


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    """Give services that do not wait long for a doubt to be settled."""
    with quick_stack() as running:
        yield running


def booked(anna: Visitor, order: str) -> str:
    """Book what the order has; return the page of the activity."""
    path = purchase_page(order)
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    done = anna.post("/do/book", fields(page, tick_boxes(page))).text
    return done[done.index("/activity?id=") :].split('"')[0]


def activity_of(link: str) -> str:
    return unquote(link.partition("id=")[2])


def dearer(stack: LocalStack, order: str) -> None:
    """Let the vendor ask more for the order's goods."""
    address = f"{stack.address('order_status')}/orders/{quote(order, safe='')}/items"
    header = {"Authorization": f"Bearer {stack.token('person:anna')}"}
    items = httpx2.get(address, headers=header, trust_env=False).json()["items"]
    price = Decimal(items[0]["expected_purchase_price"]["amount"]) + 10
    control(stack, f"/goods/{items[0]['goods']['goods_id']}", {"price": f"{price:.2f}"})


def choice(page: str, activity: str, key: str) -> dict[str, str | list[str]]:
    """Return the form of one answer, as it stands in the row of an activity."""
    row = page[page.index(f'data-key="{activity}"') :]
    form = row[: row.index(f'value="{key}"')]
    form = row[form.rindex("<form") :]
    names = ("command", "key", "question_id", "choice", "back")
    return {name: hidden(form, name)[0] for name in names}


def asked(anna: Visitor, link: str, key: str) -> dict[str, str | list[str]]:
    """Wait until the activity's question stands on the page; return the form of an answer."""
    activity = activity_of(link)
    ready = f'data-key="{activity}"'
    page = eventually(anna, "/attention", lambda page: ready in page)
    return choice(page, activity, key)


def test_a_dearer_offer_is_accepted_hours_later_and_booked(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=1)
    dearer(stack, order)
    link = booked(anna, order)
    accept = asked(anna, link, "accept")
    page = anna.page("/attention")
    row = words(page[page.index(activity_of(link)) :])
    assert "Price rose" in row
    assert "person anna you" in row, "who booked is asked first"
    assert "waits for an answer about the price" not in words(anna.page(link))
    control(stack, "/clock", {"advance_seconds": HOURS})
    answered = anna.post("/act", accept)
    assert (answered.status_code, answered.headers["location"]) == (303, "/attention")
    eventually(anna, link, lambda page: "Succeeded" in words(page))
    bought = f"{purchase_page(order)}?list=goods_purchased"
    eventually(anna, bought, lambda page: "waitbuyerpay" in page)
    lately = eventually(anna, "/attention", lambda page: became(page, accept) == "Succeeded")
    assert "Accept the price and book" in words(lately)


def became(page: str, form: dict[str, str | list[str]]) -> str:
    """Return how the activity of an answered question stands, as the page says it."""
    _, found, rest = page.partition(f'data-key="{form["question_id"]}"')
    cell = re.search(r'data-cell="became">(.*?)<br>', rest, re.DOTALL) if found else None
    return words(cell.group(1)).strip(" …✓✕◑▲") if cell else ""


def test_a_dearer_offer_is_refused_and_the_item_is_ready_again(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=1)
    dearer(stack, order)
    link = booked(anna, order)
    anna.post("/act", asked(anna, link, "refuse"))
    eventually(anna, link, lambda page: "Failed" in words(page))
    ready = f"{purchase_page(order)}?list=ready_for_purchase"
    eventually(anna, ready, lambda page: "did not accept the price" in words(page))


@pytest.mark.parametrize(
    ("key", "ends", "where"),
    [
        ("create_again", "Succeeded", "goods_purchased"),
        ("give_up", "Failed", "ready_for_purchase"),
    ],
)
def test_a_booking_in_doubt_says_since_when_it_is_checked_and_takes_either_answer(
    stack: LocalStack, anna: Visitor, key: str, ends: str, where: str
) -> None:
    order = paid_order(stack, items=1)
    fault = {"marketplace": "1688", "api": CREATE_1688, "kind": "error_500_before", "times": 1}
    control(stack, "/faults", fault)
    link = booked(anna, order)
    eventually(anna, link, lambda page: "is being checked since" in words(page))
    anna.post("/act", asked(anna, link, key))
    eventually(anna, link, lambda page: ends in words(page))
    path = f"{purchase_page(order)}?list={where}"
    eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)


def test_whoever_comes_second_is_told_who_answered_and_nothing_is_done_twice(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=1)
    dearer(stack, order)
    link = booked(anna, order)
    accept, refuse = asked(anna, link, "accept"), asked(anna, link, "refuse")
    boris = Visitor.signed_in(stack, "boris")
    assert boris.post("/act", {**refuse, "key": "boris:"}).status_code == 303
    boris.close()
    eventually(anna, "/attention", lambda page: became(page, refuse) != "")
    late = anna.post("/act", accept)
    text = words(late.text)
    assert late.status_code == 409
    assert "This question has been answered already" in text
    assert "Refuse: do not book" in text
    assert "person boris" in text
    assert f'href="{link}"' in late.text
    # The same answer once more is no news.
    assert anna.post("/act", refuse).status_code == 303
