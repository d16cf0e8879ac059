"""Lists that are behind: what was pressed is recorded, and that is what the page says."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from deploy.local.stack import LocalStack
from tests.admin_ui.pressing import eventually, press, purchase_page, ready
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import PATIENCE
from tests.admin_ui.visitor import Visitor, tick_boxes, words

WAITS_SECONDS = 2.0
"""How long a list waits for what was just recorded."""


@contextmanager
def projector_paused(stack: LocalStack) -> Iterator[None]:
    """Let no row of the items change: the projector stops there, commands go on."""
    (file,) = (stack.data).rglob("order_status*.sqlite")

    def run(statement: str) -> None:
        with closing(sqlite3.connect(file, timeout=PATIENCE)) as database:
            database.execute(statement)
            database.commit()

    run("CREATE TRIGGER paused BEFORE INSERT ON items BEGIN SELECT RAISE(ABORT, 'paused'); END")
    run("CREATE TRIGGER paused_too BEFORE UPDATE ON items BEGIN SELECT RAISE(ABORT, 'paused'); END")
    try:
        yield
    finally:
        run("DROP TRIGGER paused")
        run("DROP TRIGGER paused_too")
        stack.restart("order_status")


@pytest.mark.lesson(12)
def test_lesson_12_what_was_pressed_is_recorded_while_the_projector_stands_still(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack)
    page = ready(anna, order, 2)
    with projector_paused(stack):
        begun = time.monotonic()
        done = press(anna, "status", page, tick_boxes(page)[:1], status="on:price_confirmation")
        took = time.monotonic() - begun
        assert "✓ done" in words(done)
        assert took < WAITS_SECONDS
        back = done[: done.index("Back to the list")]
        address = back[back.rindex('href="') + 6 :].split('"')[0].replace("&amp;", "&")
        assert "at_least=" in address
        behind = anna.page(f"{purchase_page(order)}?{address.partition('?')[2]}")
        assert "Recorded; the list catches up in a moment." in words(behind)
        assert len(tick_boxes(behind)) == 2, "the old row, and no error"
    eventually(anna, purchase_page(order), lambda page: len(tick_boxes(page)) == 1)
