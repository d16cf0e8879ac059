"""Undo: what was just done is taken back, unless somebody has changed the item meanwhile."""

from collections.abc import Callable

import pytest

from deploy.local.stack import LocalStack
from tests.admin_ui.pressing import eventually, form_of, is_bound, press, purchase_page, ready
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import fields
from tests.admin_ui.visitor import Visitor, tick_boxes, words


def test_a_status_goes_back_as_a_correction_of_every_row(stack: LocalStack, anna: Visitor) -> None:
    order = paid_order(stack)
    page = ready(anna, order, 2)
    done = press(anna, "status", page, status="on:packing")
    assert "Status of 2 items changed." in words(done)
    undone = anna.post("/undo/status", form_of(done, "/undo/status")).text
    assert words(undone).count("✓ undone") == 2
    ready(anna, order, 2)
    eventually(anna, _history(order), lambda page: "undone" in page)


def test_what_another_person_did_since_stands_in_the_way(
    stack: LocalStack, anna: Visitor, signed_in: Callable[[str], Visitor]
) -> None:
    order = paid_order(stack, items=1)
    done = press(anna, "price", ready(anna, order, 1), price="12.50")
    offer = form_of(done, "/undo/price")
    boris = signed_in("boris")
    path = purchase_page(order)
    seen = eventually(boris, path, lambda page: "12.50" in page)
    assert "done" in words(press(boris, "note", seen, tick_boxes(seen), text="dearer"))
    refused = words(anna.post("/undo/price", offer).text)
    assert "Not undone" in refused
    assert "changed since you looked" in refused
    assert "note added boris" in refused


def test_an_agreed_price_and_a_configuration_come_back(stack: LocalStack, anna: Visitor) -> None:
    order = paid_order(stack, items=1)
    page = ready(anna, order, 1)
    before = words(page).split("expected ")[1].split(" CNY")[0]
    agreed = press(anna, "price", page, price="99.99")
    eventually(anna, purchase_page(order), lambda page: "99.99" in page)
    anna.post("/undo/price", form_of(agreed, "/undo/price"))
    back = eventually(anna, purchase_page(order), lambda page: "99.99" not in page)
    assert f"agreed {before} CNY" in words(back)
    changed = press(anna, "configuration", back, tick_boxes(back), name_0="colour", value_0="Teal")
    eventually(anna, purchase_page(order), lambda page: "Teal" in page)
    anna.post("/undo/configuration", form_of(changed, "/undo/configuration"))
    eventually(anna, purchase_page(order), lambda page: "Teal" not in page)


def test_an_item_that_was_bound_is_only_unlinked(stack: LocalStack, anna: Visitor) -> None:
    order = paid_order(stack, items=1)
    press(anna, "book", ready(anna, order, 1))
    bought = eventually(
        anna, f"{purchase_page(order)}?list=goods_purchased", lambda page: "waitbuyerpay" in page
    )
    number = words(bought).split("○ Not paid there")[0].split()[-1]
    press(anna, "unbind", bought, only_unlink="1")
    bound = press(anna, "bind", ready(anna, order, 1), provider_order_id=number)
    assert "1 item being bound." in words(bound)
    eventually(anna, f"{purchase_page(order)}?list=goods_purchased", is_bound)
    undone = anna.post("/undo/bind", form_of(bound, "/undo/bind")).text
    assert "✓ asked for" in words(undone), words(undone)
    ready(anna, order, 1)
    # The order stays on the marketplace.
    eventually(anna, "/unmatched", lambda page: number in page)


def test_what_has_no_way_back_is_not_offered(stack: LocalStack, anna: Visitor) -> None:
    order = paid_order(stack, items=1)
    ordered = press(anna, "status", ready(anna, order, 1), status="on:ordered")
    assert "/undo/status" in ordered
    items = purchase_page(order).replace("/purchase", "/items")
    page = eventually(anna, items, lambda page: "Ordered" in words(page))
    returned = press(anna, "status", page, status="on:returned_to_vendor")
    assert "✓ done" in words(returned)
    assert "/undo/" not in returned
    assert anna.post("/undo/book", fields(page, tick_boxes(page))).status_code == 404


@pytest.mark.lesson(24)
def test_lesson_24_what_was_typed_is_kept_when_the_row_was_stale(
    stack: LocalStack, anna: Visitor, signed_in: Callable[[str], Visitor]
) -> None:
    order = paid_order(stack, items=1)
    seen = ready(anna, order, 1)
    press(signed_in("boris"), "note", seen, text="first")
    refused = anna.post(
        "/do/price", fields(seen, tick_boxes(seen), price="31.20", reason="by telephone")
    ).text
    assert "note added boris" in words(refused)
    again = form_of(refused, "/do/price/ask") | {"item": tick_boxes(refused)}
    form = anna.post("/do/price/ask", again).text
    assert 'value="31.20"' in form
    assert 'value="by telephone"' in form


def _history(order: str) -> str:
    return f"{purchase_page(order).removesuffix('/purchase')}/items/1/history"
