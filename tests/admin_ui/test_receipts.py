"""Receipts on the Items tab, with plain forms: what came, what was accepted, what was not."""

import csv
import io

import pytest

from deploy.local.stack import LocalStack
from tests.admin_ui.pressing import eventually, press, purchase_page
from tests.admin_ui.registering import paid_order
from tests.admin_ui.visitor import Visitor, tick_boxes, words


@pytest.mark.lesson(19)
def test_lesson_19_a_receipt_is_counted_on_every_row_of_its_line(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=1, pieces=3)
    path = purchase_page(order).replace("/purchase", "/items")
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    refused = press(anna, "receipt", page, received="3", accepted="2", rejected="2", reason="Torn")
    assert "No more pieces can be accepted and rejected than came." in words(refused)
    silent = press(anna, "receipt", page, received="2", accepted="1", rejected="1", reason="")
    assert "Say why pieces were rejected." in words(silent)
    done = press(anna, "receipt", page, received="2", accepted="1", rejected="1", reason="Torn")
    assert "✓ done" in words(done)
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 3)
    told = words(page).replace("\xa0", " ")
    line = "ordered 2 · sent 2 · came 2 · accepted 1 · rejected 1"
    assert told.count(line) == 3
    assert "rejected: Torn" in told
    file = list(csv.DictReader(io.StringIO(anna.get(f"{path}.csv").text.removeprefix("\ufeff"))))
    assert [(row["line_items"], row["line_received"], row["line_accepted"]) for row in file] == [
        ("3", "2", "1")
    ] * 3
    again = press(anna, "receipt", page, [tick_boxes(page)[0]], received="1", accepted="1")
    assert "Nothing more can be received" in words(again)
