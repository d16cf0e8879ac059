"""What a person sees: dialogs whose parts stand beside each other, long lists, the chosen clock."""

import re

import pytest
from playwright.sync_api import Page, expect

from deploy.local.stack import LocalStack
from tests.admin_ui.registering import paid_order
from tests.browser.test_actions import READY, act, confirm, rows
from tests.browser.test_journey import SLOWEST_MS, open_order
from tests.browser.test_long_lists import open_long_order

OVER_EACH_OTHER = """form => {
  const seen = [...form.children].filter((part) => part.offsetHeight);
  const boxes = seen.map((part) => part.getBoundingClientRect());
  const isSpilt = (part) => part.scrollHeight > part.clientHeight + 2;
  const isOver = (box, last) => box.top < last.bottom - 1 && box.left < last.right;
  return seen.filter((part) => part.tagName === 'FIELDSET' && isSpilt(part)).length
    + boxes.slice(1).filter((box, at) => isOver(box, boxes[at])).length;
}"""
IN_VIEW = """part => {
  const box = part.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return part.contains(top) || part === top;
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_parts_of_a_dialog_stand_beside_each_other(
    page: Page, stack: LocalStack, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    open_order(page, paid_order(stack, items=2))
    expect(rows(page, READY)).to_have_count(2, timeout=SLOWEST_MS)
    for button in ("Book", "Bind to goods provider’s order", "Change status", "Split"):
        rows(page, READY).locator("input[name=item]").first.check()
        dialog = act(page, READY, button)
        assert dialog.locator("form.fields").evaluate(OVER_EACH_OTHER) == 0, button
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, button
        page.keyboard.press("Escape")


def test_a_long_list_keeps_its_head_and_a_wide_one_its_items_in_view(
    page: Page, stack: LocalStack
) -> None:
    open_long_order(page, stack, 105)
    table = page.locator(".list .wide").first
    table.evaluate("part => { part.scrollIntoView({ block: 'end' }); part.scrollTo(0, 900); }")
    for name in ("Order, item", "Quantity"):
        assert page.get_by_role("columnheader", name=name).evaluate(IN_VIEW), name
    assert page.get_by_role("button", name="Change status").evaluate(IN_VIEW)
    page.set_viewport_size({"width": 390, "height": 860})
    table.evaluate("part => part.scrollTo(400, 0)")
    row = rows(page, READY).first
    row.scroll_into_view_if_needed()
    assert row.locator("input[name=item]").evaluate(IN_VIEW)
    assert row.locator("[data-cell=number] a").first.evaluate(IN_VIEW)


def test_on_a_phone_filters_stand_aside_until_they_are_wanted_or_set(
    page: Page, stack: LocalStack
) -> None:
    page.set_viewport_size({"width": 390, "height": 860})
    open_order(page, paid_order(stack, items=1))
    more, status = page.get_by_label("More filters"), page.locator("#f-status")
    expect(page.locator("#q")).to_be_visible()
    expect(status).to_be_hidden()
    more.check()
    status.select_option("paid")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("status=paid"))
    expect(more).to_be_checked()
    expect(status).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 860})
    expect(more).to_be_hidden()
    expect(status).to_be_visible()


def test_what_the_marketplace_refused_is_not_offered_to_be_undone(
    page: Page, stack: LocalStack
) -> None:
    open_order(page, paid_order(stack, items=1))
    expect(rows(page, READY)).to_have_count(1, timeout=SLOWEST_MS)
    rows(page, READY).locator("input[name=item]").check()
    dialog = act(page, READY, "Bind to goods provider’s order")
    dialog.get_by_label("Number of the provider order").fill("2938999999999999998")
    confirm(dialog, "Bind to goods provider’s order", "Try the refused ones again")
    expect(dialog.locator(".undo")).to_have_count(0)
    dialog.get_by_role("button", name="Try the refused ones again").click()
    expect(dialog.get_by_label("Number of the provider order")).to_have_value("2938999999999999998")
    page.keyboard.press("Escape")
    expect(page.locator("#toast")).to_be_hidden()


def test_a_clock_is_chosen_in_a_dialog_and_the_page_shows_its_times(page: Page) -> None:
    page.goto("/orders?q=DEMO")
    page.get_by_role("link", name="Time zone: UTC").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="As in this browser")).to_be_visible()
    dialog.get_by_label("Time zone", exact=True).select_option("Asia/Shanghai")
    dialog.get_by_role("button", name="Show times so").click()
    page.wait_for_url("**/orders?q=DEMO")
    expect(page.locator("tbody time").first).to_contain_text("UTC+8")
    expect(page.locator("footer")).to_contain_text("Times are those of Shanghai, now UTC+8.")
