"""Long lists in a browser: all that match is one tick, and paper holds what the screen holds."""

import time

from playwright.sync_api import Page, expect

from deploy.local.stack import LocalStack
from tests.admin_ui.registering import paid_order

SLOWEST_SECONDS = 60


def open_long_order(page: Page, stack: LocalStack, items: int) -> str:
    order = paid_order(stack, items=items)
    page.goto(f"/purchase?list=ready_for_purchase&q={order.split()[1]}")
    end = time.monotonic() + SLOWEST_SECONDS
    while not page.get_by_label(f"Select all {items} that match").is_visible():
        assert time.monotonic() < end, page.inner_text("main")
        page.reload()
    return order


def test_all_that_match_are_ticked_and_acted_on_in_the_dialog(
    page: Page, stack: LocalStack
) -> None:
    open_long_order(page, stack, 105)
    everything = page.get_by_label("Select all 105 that match")
    everything.check()
    expect(page.locator(".tools .chosen").first).to_have_text("105 selected")
    split = page.get_by_role("button", name="Split")
    expect(split).to_have_attribute("aria-disabled", "true")
    page.locator("tbody input[name=item]").nth(3).uncheck()
    expect(everything).not_to_be_checked()
    expect(page.locator(".tools .chosen").first).to_have_text("99 selected")
    everything.check()
    page.get_by_role("button", name="Change status").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("105 items")
    dialog.get_by_label("New status").select_option("on:ordered")
    dialog.get_by_role("button", name="Change status").click()
    expect(dialog).to_contain_text(
        "105 recorded, 0 refused, 0 not known", timeout=SLOWEST_SECONDS * 1000
    )


def test_a_list_on_paper_has_its_columns_and_nothing_to_press(
    page: Page, stack: LocalStack
) -> None:
    open_long_order(page, stack, 101)
    page.set_viewport_size({"width": 1047, "height": 740})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for hidden in (".top", "footer", ".tools .buttons", "form.filters", ".tabs", ".all-matching"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("tbody input[name=item]").first).to_be_hidden()
    for column in ("Order, item", "Status", "SKU", "Configuration", "Total", "Purchase price"):
        expect(page.get_by_role("columnheader", name=column, exact=True)).to_be_visible()
    table = page.locator("table.rows").first
    cut = (
        "table => [...table.querySelectorAll('td, th')]"
        ".filter(cell => cell.scrollWidth > cell.clientWidth + 1).length"
    )
    assert table.evaluate(cut) == 0, "a cell is wider than its column"
    expect(page.get_by_role("heading", name="Ready for purchase")).to_be_visible()
