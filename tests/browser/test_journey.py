"""The main journey in a browser: sign in, tick, book, and see the rows move by themselves."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from deploy.local.stack import LocalStack
from tests.admin_ui.registering import paid_order

SLOWEST_MS = 60_000


def open_order(page: Page, order: str) -> None:
    page.goto(f"/orders/{quote(order, safe='')}/purchase")
    expect(page.locator("#live .on")).to_be_visible(timeout=SLOWEST_MS)


READY = "[data-list=ready_for_purchase] tbody tr[data-key]"


def test_ticked_rows_turn_yellow_are_booked_and_move_by_themselves(
    page: Page, stack: LocalStack
) -> None:
    order = paid_order(stack, items=3)
    open_order(page, order)
    rows = page.locator(READY)
    expect(rows).to_have_count(3, timeout=SLOWEST_MS)
    book = page.get_by_role("button", name="Book")
    # With none ticked Book is for all of them; what is not says why.
    expect(book).to_have_attribute("aria-disabled", "false")
    bind = page.get_by_role("button", name="Bind to")
    expect(bind).to_have_attribute("aria-disabled", "true")
    bind.click(force=True)
    expect(page.locator("[data-list=ready_for_purchase] .why")).to_contain_text("Choose items")

    plain = rows.first.evaluate("row => getComputedStyle(row).backgroundColor")
    boxes = page.locator("[data-list=ready_for_purchase] tbody input[name=item]")
    boxes.nth(0).check()
    header = page.locator("[data-list=ready_for_purchase] input.all")
    assert header.evaluate("box => box.indeterminate")
    boxes.nth(2).click(modifiers=["Shift"])
    assert [box.is_checked() for box in boxes.all()] == [True, True, True]
    assert rows.first.evaluate("row => getComputedStyle(row).backgroundColor") != plain
    boxes.nth(2).uncheck()

    book.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("2 items")
    dialog.get_by_role("button", name="Book").dblclick()
    expect(dialog).to_contain_text("asked for", timeout=SLOWEST_MS)
    dialog.get_by_text("Back to the list").click()
    expect(dialog).not_to_be_visible()
    # Without loading the page again.
    bought = page.locator("[data-list=goods_purchased] tbody tr[data-key]")
    expect(bought).to_have_count(2, timeout=SLOWEST_MS)
    expect(bought.first).to_contain_text("waitbuyerpay", timeout=SLOWEST_MS)
    expect(rows).to_have_count(1)


def test_escape_closes_the_dialog_and_the_ticks_stay(page: Page, stack: LocalStack) -> None:
    open_order(page, paid_order(stack, items=2))
    page.locator("[data-list=ready_for_purchase] input.all").check()
    page.get_by_role("button", name="Change status").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    expect(page.locator("tbody input[name=item]:checked")).to_have_count(2)


def test_a_live_change_leaves_ticks_and_focus_alone(page: Page, stack: LocalStack) -> None:
    order = paid_order(stack, items=2)
    open_order(page, order)
    boxes = page.locator("[data-list=ready_for_purchase] tbody input[name=item]")
    expect(boxes).to_have_count(2, timeout=SLOWEST_MS)
    boxes.nth(1).check()
    boxes.nth(1).focus()
    other = page.context.new_page()
    open_order(other, order)
    other.locator("tbody input[name=item]").nth(0).check()
    other.get_by_role("button", name="Agree price").click()
    other.get_by_label("Agreed price").fill("77.70")
    other.get_by_role("dialog").get_by_role("button", name="Agree price").click()
    expect(other.get_by_role("dialog")).to_contain_text("done", timeout=SLOWEST_MS)
    expect(page.locator(READY).first).to_contain_text("77.70", timeout=SLOWEST_MS)
    expect(boxes.nth(1)).to_be_checked()
    expect(boxes.nth(1)).to_be_focused()


def test_synchronizing_shows_its_progress_and_goes_on_when_the_window_is_closed(
    page: Page, stack: LocalStack
) -> None:
    order = paid_order(stack, items=1)
    open_order(page, order)
    page.locator("[data-list=ready_for_purchase] input.all").check()
    page.get_by_role("button", name="Book").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Book").click()
    dialog.get_by_role("link", name="See the activity").click()
    expect(dialog).to_contain_text("Succeeded", timeout=SLOWEST_MS)
    dialog.get_by_role("link", name="Close").click()
    bought = page.locator("[data-list=goods_purchased] tbody tr[data-key]")
    expect(bought).to_contain_text("waitbuyerpay", timeout=SLOWEST_MS)

    page.get_by_role("button", name="Synchronize").click()
    expect(dialog).to_contain_text("Provider orders found", timeout=SLOWEST_MS)
    expect(dialog).to_contain_text("Succeeded", timeout=SLOWEST_MS)
    dialog.get_by_role("link", name="Close").click()
    expect(dialog).not_to_be_visible()

    with page.context.expect_page() as opened:
        bought.get_by_role("link", name="Pay").click()
    assert stack.address("sandbox") in opened.value.url
    opened.value.locator("button, input[type=submit]").first.click()
    expect(bought).to_contain_text("Ordered", timeout=SLOWEST_MS)


@pytest.mark.lesson(38)
def test_lesson_38_after_the_server_was_away_the_page_is_as_if_loaded_anew(
    page: Page, stack: LocalStack
) -> None:
    order = paid_order(stack, items=1)
    open_order(page, order)
    stack.children["admin_ui"].stop()
    expect(page.locator("#live .off")).to_be_visible(timeout=SLOWEST_MS)
    other = paid_order(stack, items=1)
    stack.children["admin_ui"].start()
    expect(page.locator("#live .on")).to_be_visible(timeout=SLOWEST_MS)
    page.goto("/orders")
    expect(page.locator("#live .on")).to_be_visible(timeout=SLOWEST_MS)
    stack.children["admin_ui"].stop()
    expect(page.locator("#live .off")).to_be_visible(timeout=SLOWEST_MS)
    last = paid_order(stack, items=1)
    stack.children["admin_ui"].start()
    expect(page.locator("tbody")).to_contain_text(last, timeout=SLOWEST_MS)
    keys = "rows => rows.map(row => row.dataset.key)"
    mended = page.locator("tbody tr").evaluate_all(keys)
    page.reload()
    assert page.locator("tbody tr").evaluate_all(keys) == mended
    assert {order, other, last} <= set(mended)
    assert len(set(mended)) == len(mended)


@pytest.mark.lesson(39)
def test_lesson_39_twelve_tabs_of_one_browser_stay_usable(page: Page) -> None:
    """One stream serves them all: a browser opens six connections to a host, no more."""
    tabs = [page, *(page.context.new_page() for _ in range(11))]
    for tab in tabs:
        tab.goto("/purchase")
    for tab in tabs:
        expect(tab.locator("#live .on")).to_be_visible(timeout=SLOWEST_MS)
    tabs[-1].goto("/activities")
    expect(tabs[-1].get_by_role("heading", name="Activities")).to_be_visible()


@pytest.mark.lesson(40)
def test_lesson_40_an_expired_sign_in_leads_from_a_button_to_the_whole_page_and_back(
    page: Page, stack: LocalStack
) -> None:
    open_order(page, paid_order(stack, items=1))
    where = page.url
    page.locator("tbody input[name=item]").check()
    page.context.clear_cookies()
    page.get_by_role("button", name="Book").click()
    page.wait_for_url("**/sign-in?back=*")
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill("anna-buys-tea")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(where)
