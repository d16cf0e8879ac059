"""Presses a button of a list as a person does: ask, fill in, do."""

import re
from html import unescape

from tests.admin_ui.test_booking import eventually, fields, purchase_page
from tests.admin_ui.visitor import Visitor, hidden, tick_boxes

__all__ = ["eventually", "form_of", "is_bound", "press", "purchase_page", "ready"]


def ready(visitor: Visitor, order: str, rows: int, list_name: str = "ready_for_purchase") -> str:
    """Return the page of one list once it holds so many rows that can be ticked."""
    path = f"{purchase_page(order)}?list={list_name}"
    return eventually(visitor, path, lambda page: len(tick_boxes(page)) == rows)


def press(
    visitor: Visitor, name: str, page: str, boxes: list[str] | None = None, **more: str
) -> str:
    """Ask and do; return the page that says what became of it."""
    ask = visitor.post(f"/do/{name}/ask", fields(page, boxes or tick_boxes(page))).text
    sent = fields(ask, hidden(ask, "item"), **more)
    return visitor.post(f"/do/{name}", sent | {"was": hidden(ask, "was")}).text


def form_of(page: str, action: str) -> dict[str, str | list[str]]:
    """Return the hidden fields of the form that leads to an address."""
    part = page[page.index(f'action="{action}"') :]
    part = part[: part.index("</form>")]
    found: dict[str, str | list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part):
        known = found.get(name, [])
        assert isinstance(known, list)
        found[name] = [*known, unescape(value)]
    return found


def is_bound(page: str) -> bool:
    """Say whether an item of the page is bound: its own cell says so, whatever stands elsewhere."""
    return '<td data-cell="linked">bound<' in page
