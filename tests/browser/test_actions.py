"""Journeys through the actions of an order: bind, unbind, status, undo, a login, the keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from deploy.local.stack import LocalStack
from tests.admin_ui.registering import paid_order
from tests.browser.test_journey import SLOWEST_MS, open_order

READY = "[data-list=ready_for_purchase]"
BOUGHT = "[data-list=goods_purchased]"


def rows(page: Page, name: str) -> Locator:
    return page.locator(f"{name} tbody tr[data-key]")


def act(page: Page, name: str, button: str) -> Locator:
    """Press a button above a list; return the dialog that it brings."""
    page.locator(name).get_by_role("button", name=button, exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name=button, exact=True)).to_be_visible(timeout=SLOWEST_MS)
    return dialog


def confirm(dialog: Locator, button: str, said: str) -> None:
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog).to_contain_text(said, timeout=SLOWEST_MS)


def ask_for_price(page: Page, row: Locator, amount: str) -> Locator:
    """Tick a row and fill in the price that was agreed; return the dialog."""
    row.locator("input[name=item]").check()
    dialog = act(page, READY, "Agree price")
    dialog.get_by_label("Agreed price").fill(amount)
    return dialog


def test_an_item_is_booked_unbound_and_bound_to_the_same_order_again(
    page: Page, stack: LocalStack
) -> None:
    open_order(page, paid_order(stack, items=1))
    expect(rows(page, READY)).to_have_count(1, timeout=SLOWEST_MS)
    confirm(act(page, READY, "Book"), "Book", "Pay 1 order")
    page.get_by_role("dialog").get_by_text("Back to the list").click()
    row = rows(page, BOUGHT).first
    expect(row).to_contain_text("waitbuyerpay", timeout=SLOWEST_MS)
    number = row.locator("[data-cell=provider-order]").inner_text().split()[0]

    row.locator("input[name=item]").check()
    dialog = act(page, BOUGHT, "Unbind")
    expect(dialog).to_contain_text("Will be cancelled on the marketplace")
    dialog.get_by_label("Only unlink").check()
    confirm(dialog, "Unbind", "only unlinked; the order stays")
    dialog.get_by_text("Back to the list").click()

    expect(rows(page, READY)).to_have_count(1, timeout=SLOWEST_MS)
    rows(page, READY).locator("input[name=item]").check()
    dialog = act(page, READY, "Bind to goods provider’s order")
    dialog.get_by_label("Number of the provider order").fill(number)
    confirm(dialog, "Bind to goods provider’s order", "1 item being bound.")
    page.keyboard.press("Escape")
    expect(rows(page, BOUGHT).first).to_contain_text(number, timeout=SLOWEST_MS)
    expect(rows(page, BOUGHT).first.locator("[data-cell=linked]")).to_contain_text("bound")


def test_a_status_that_some_cannot_take_leaves_those_ticked_and_undo_brings_the_others_back(
    page: Page, stack: LocalStack
) -> None:
    open_order(page, paid_order(stack, items=2))
    expect(rows(page, READY)).to_have_count(2, timeout=SLOWEST_MS)
    page.goto(page.url.replace("/purchase", "/items"))
    items = "[data-list=items]"
    rows(page, items).nth(0).locator("input[name=item]").check()
    dialog = act(page, items, "Change status")
    dialog.get_by_label("New status").select_option("on:ordered")
    confirm(dialog, "Change status", "done")
    page.keyboard.press("Escape")
    expect(rows(page, items).nth(0)).to_contain_text("Ordered", timeout=SLOWEST_MS)

    page.locator(f"{items} input.all").check()
    dialog = act(page, items, "Change status")
    dialog.get_by_text("Which rows would be refused").click()
    expect(dialog).to_contain_text("this status does not lead there")
    dialog.get_by_label("New status").select_option("on:price_confirmation")
    confirm(dialog, "Change status", "Recorded in part")
    dialog.get_by_text("Back to the list").click()
    expect(page.locator(f"{items} tbody input:checked")).to_have_count(1)
    changed = rows(page, items).nth(1)
    expect(changed).to_contain_text("Price confirmation", timeout=SLOWEST_MS)
    toast = page.locator("#toast")
    expect(toast).to_contain_text("Status of 1 item changed.")
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("dialog")).to_contain_text("Undone", timeout=SLOWEST_MS)
    expect(toast).not_to_be_visible()
    expect(changed).to_contain_text("Paid", timeout=SLOWEST_MS)


def test_a_session_is_added_by_the_marketplaces_login_which_leads_back_to_the_order(
    page: Page, stack: LocalStack
) -> None:
    page.goto("/orders/DEMO-1003/purchase")
    page.get_by_label("Add a session: Taobao").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("from the order")
    dialog.get_by_role("button", name="Log in on the marketplace").click()
    dialog.get_by_role("link", name="Go to the login").click()
    page.wait_for_url(f"{stack.address('sandbox')}/**")
    page.locator("[name=account][value=global02], option[value=global02]").first.evaluate(
        "it => it.tagName == 'OPTION' ? (it.selected = true) : it.click()"
    )
    page.locator("[name=decision][value=allow]").click()
    page.wait_for_url("**/orders/DEMO-1003/purchase")
    chosen = page.get_by_label("Session Taobao", exact=True).locator("option:checked")
    expect(chosen).to_have_text("from the order – no limit set")


def test_the_description_and_the_ways_to_goods_and_history(page: Page, stack: LocalStack) -> None:
    order = paid_order(stack, items=1)
    open_order(page, order)
    row = rows(page, READY).first
    row.get_by_role("button", name="Description of").click()
    text = row.locator("[popover]")
    expect(text).to_be_visible()
    page.keyboard.press("Escape")
    expect(text).not_to_be_visible()
    link = row.locator("[data-cell=sku] a")
    assert stack.address("sandbox") in (link.get_attribute("href") or "")
    assert link.get_attribute("rel") == "noopener noreferrer"
    row.get_by_role("link", name="history").click()
    expect(page.get_by_role("heading", name="History of")).to_be_visible()
    page.get_by_role("main").locator("h1 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Order {order}")


def test_everything_goes_by_the_keyboard_alone(page: Page, stack: LocalStack) -> None:
    open_order(page, paid_order(stack, items=1))
    row = rows(page, READY).first
    tab_to(page, 'input[name="item"]')
    page.keyboard.press("Space")
    expect(row.locator("input[name=item]")).to_be_checked()
    tab_to(page, 'button[data-ask="status"]', back=True)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("New status")).to_be_focused(timeout=SLOWEST_MS)
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(page.locator(f'{READY} button[data-ask="status"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("New status")).to_be_focused(timeout=SLOWEST_MS)
    page.keyboard.type("Packing")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Status of 1 item changed.", timeout=SLOWEST_MS)
    tab_to(page, ".undo button")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Undone", timeout=SLOWEST_MS)
    page.keyboard.press("Escape")
    expect(row).to_contain_text("Paid", timeout=SLOWEST_MS)


@pytest.mark.lesson(12)
def test_lesson_12_a_row_says_that_its_change_is_recorded_until_the_list_shows_it(
    page: Page, stack: LocalStack
) -> None:
    """The lists are kept from being read again, as if they stood still."""
    open_order(page, paid_order(stack, items=1))
    row = rows(page, READY).first
    page.route("**/purchase*", lambda route: route.abort())
    dialog = ask_for_price(page, row, "66.60")
    confirm(dialog, "Agree price", "done")
    page.keyboard.press("Escape")
    status = row.locator("[data-cell=status]")
    expect(status).to_have_attribute("data-recorded", "Recorded; the list catches up in a moment.")
    page.unroute("**/purchase*")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(row).to_contain_text("66.60", timeout=SLOWEST_MS)
    expect(row.locator("[data-recorded]")).to_have_count(0)


@pytest.mark.lesson(12)
def test_lesson_12_a_list_that_was_quicker_than_the_answer_says_nothing(
    page: Page, stack: LocalStack
) -> None:
    """The change shows before the answer that it is recorded: there is nothing to wait for."""
    open_order(page, paid_order(stack, items=1))
    row = rows(page, READY).first
    dialog = ask_for_price(page, row, "66.60")

    def late(route: Route) -> None:
        answer = route.fetch()
        expect(row).to_contain_text("66.60", timeout=SLOWEST_MS)
        route.fulfill(response=answer)

    page.route("**/do/**", late)
    confirm(dialog, "Agree price", "done")
    page.keyboard.press("Escape")
    expect(row.locator("[data-cell=status]")).not_to_have_attribute(
        "data-recorded", re.compile(".")
    )
    again = ask_for_price(page, row, "77.70")
    page.unroute("**/do/**")
    confirm(again, "Agree price", "done")


def tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    """Press Tab until something is focused that the selector names."""
    for _ in range(60):
        if page.evaluate("it => document.activeElement.matches(it)", selector):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    pytest.fail(f"the keyboard does not reach {selector}")
