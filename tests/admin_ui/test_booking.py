"""The buttons of the lists, as a person without script uses them."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from deploy.local.stack import LocalStack
from tests.admin_ui.registering import paid_order
from tests.admin_ui.visitor import Visitor, hidden, tick_boxes, words

PATIENCE = 60.0


def purchase_page(order: str) -> str:
    return f"/orders/{quote(order, safe='')}/purchase"


def eventually(visitor: Visitor, path: str, holds: Callable[[str], bool]) -> str:
    """Return the page once it says what it must."""
    end = time.monotonic() + PATIENCE
    while not holds(page := visitor.page(path)):
        assert time.monotonic() < end, words(page)
        time.sleep(0.1)
    return page


def fields(page: str, boxes: list[str], **more: str) -> dict[str, str | list[str]]:
    return {"item": boxes, "key": hidden(page, "key")[-1], "back": "/purchase", **more}


def test_a_row_is_booked_and_moves_to_goods_purchased(stack: LocalStack, anna: Visitor) -> None:
    path = purchase_page(paid_order(stack))
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 2)
    ask = anna.post("/do/book/ask", fields(page, tick_boxes(page)[:1]))
    assert "Automatic" in words(ask.text)
    done = anna.post("/do/book", fields(ask.text, hidden(ask.text, "item")))
    assert "asked for" in words(done.text)
    moved = eventually(anna, f"{path}?list=goods_purchased", lambda page: "waitbuyerpay" in page)
    assert "1688 main" in words(moved) or "1688 second" in words(moved)
    assert "anna" in words(moved)
    assert len(tick_boxes(anna.page(f"{path}?list=ready_for_purchase"))) == 1


@pytest.mark.lesson(14)
def test_lesson_14_a_double_click_books_once_and_both_answers_are_the_same(
    stack: LocalStack, anna: Visitor
) -> None:
    path = purchase_page(paid_order(stack, items=1))
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    ask = anna.post("/do/book/ask", fields(page, tick_boxes(page))).text
    form = fields(ask, hidden(ask, "item"))
    with ThreadPoolExecutor(8) as clicks:
        pages = list(clicks.map(lambda _: anna.post("/do/book", form).text, range(8)))
    lists = [page.partition('<ul class="result">')[2].partition("</ul>")[0] for page in pages]
    answers = [words(one) for one in lists]
    assert len(set(answers)) == 1
    assert "asked for" in words(answers[0])
    # Another form for the same row is another wish: refused, and by whom it is held is told.
    other = anna.post("/do/book/ask", fields(page, tick_boxes(page))).text
    refused = words(anna.post("/do/book", fields(other, hidden(other, "item"))).text)
    # Unless the marketplace was so quick that it has answered by now.
    assert "is being booked by anna since" in refused or "booking asked for anna" in refused


@pytest.mark.lesson(24)
def test_lesson_24_a_row_that_changed_since_is_refused_with_what_and_by_whom(
    stack: LocalStack, anna: Visitor, signed_in: Callable[[str], Visitor]
) -> None:
    path = purchase_page(paid_order(stack))
    seen = eventually(anna, path, lambda page: len(tick_boxes(page)) == 2)
    boris = signed_in("boris")
    changed = boris.post("/do/price", fields(seen, tick_boxes(seen)[:1], price="12.50"))
    assert "done" in words(changed.text)
    answer = anna.post("/do/book", fields(seen, tick_boxes(seen)))
    text = words(answer.text)
    assert "refused: changed since you looked" in text
    assert "purchase price agreed boris" in text
    assert text.count("asked for") == 1
    (again,) = tick_boxes(answer.text)
    assert "checked" in answer.text, "the refused row alone stays ticked"
    retried = anna.post("/do/book", fields(seen, [again]))
    assert "asked for" in words(retried.text)


def test_statuses_for_all_rows_come_first_then_those_for_some(
    stack: LocalStack, anna: Visitor
) -> None:
    path = purchase_page(paid_order(stack))
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 2)
    first, second = tick_boxes(page)
    both = anna.post("/do/status/ask", fields(page, [first, second])).text
    assert 'value="on:price_confirmation"' in both
    done = anna.post("/do/status", fields(both, [second], status="on:ordered"))
    assert "done" in words(done.text)
    eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    mixed = anna.post("/do/status/ask", fields(page, [first, second])).text
    assert 'value="on:quality_inspection"' in mixed
    every, _, some = mixed.partition("for some of them")
    assert 'value="on:price_confirmation"' not in every
    assert 'value="on:price_confirmation">Price confirmation (1 of 2)' in some
    why = words(mixed.partition("Which rows would be refused")[2])
    assert "Price confirmation" in why
    assert "(Ordered) this status does not lead there" in why
    without_reason = anna.post("/do/status", fields(page, [first], status="back:awaiting_payment"))
    assert without_reason.status_code == 422
    assert "A correction needs a reason." in words(without_reason.text)


def test_split_note_and_price_take_one_row(stack: LocalStack, anna: Visitor) -> None:
    path = purchase_page(paid_order(stack))
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 2)
    assert "one item at a time" in words(
        anna.post("/do/split/ask", fields(page, tick_boxes(page))).text
    )
    box = tick_boxes(page)[:1]
    bad = anna.post("/do/price", fields(page, box, price="cheap"))
    assert bad.status_code == 422
    assert 'value="cheap"' in bad.text, "what was typed stays"
    assert "done" in words(anna.post("/do/note", fields(page, box, text="<b>call")).text)
    split = anna.post("/do/split", fields(page, box, quantity="1", new_item_id="1-b"))
    text = words(split.text)
    assert "done" in text or "note added anna" in text
    eventually(anna, path, lambda page: "&lt;b&gt;call" in page)


def test_a_service_that_is_away_leaves_the_outcome_open_and_the_same_form_goes_on(
    stack: LocalStack, anna: Visitor
) -> None:
    path = purchase_page(paid_order(stack, items=1))
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    form = fields(page, tick_boxes(page), text="before the storm")
    stack.children["order_status"].stop()
    try:
        unknown = anna.post("/do/note", form)
        assert "nothing is done twice" in words(unknown.text)
        away = anna.get("/orders")
        assert away.status_code == 503
        assert "A service does not answer" in words(away.text)
    finally:
        stack.children["order_status"].start()
    again = {name: hidden(unknown.text, name) for name in ("item", "key", "text")}
    assert "done" in words(anna.post("/do/note", {**again}).text)
