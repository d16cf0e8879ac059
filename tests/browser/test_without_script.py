"""The same forms in a browser that runs no script."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.stack import LocalStack
from tests.admin_ui.registering import paid_order
from tests.browser.conftest import sign_in
from tests.browser.test_journey import SLOWEST_MS


@pytest.fixture
def plain(stack: LocalStack, browser: Browser) -> Iterator[Page]:
    """Give a page on which no script runs."""
    context = browser.new_context(base_url=stack.address("admin_ui"), java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(SLOWEST_MS)
    sign_in(page)
    yield page
    context.close()


def open_list(
    page: Page, order: str, rows: int, name: str = "ready_for_purchase", said: str = ""
) -> None:
    """Load a list until it holds so many rows that say something, as one does without script."""
    address = f"/orders/{quote(order, safe='')}/purchase?list={name}"
    for _ in range(200):
        page.goto(address)
        found = page.locator("tbody tr:has(input[name=item])").filter(has_text=said)
        if found.count() == rows:
            return
    pytest.fail(f"{name} of {order} never held {rows} rows")


def press(page: Page, button: str) -> None:
    page.get_by_role("main").get_by_role("button", name=button, exact=True).first.click()


def test_every_form_is_a_page_of_its_own(plain: Page, stack: LocalStack) -> None:
    order = paid_order(stack, items=1)
    for button, label, value in (
        ("Agree price", "Agreed price of one piece, CNY", "41.10"),
        ("Note", "Note", "call the vendor"),
        ("Split", "Number of the new item", "1-b"),
    ):
        open_list(plain, order, 1)
        plain.locator("tbody input[name=item]").check()
        press(plain, button)
        plain.get_by_role("main").get_by_label(label, exact=True).fill(value)
        press(plain, button)
        expect(plain.get_by_role("heading", level=1)).to_have_text("Recorded")
    open_list(plain, order, 2)
    plain.locator("tbody input[name=item]").first.check()
    press(plain, "Change status")
    plain.get_by_label("New status").select_option("on:packing")
    press(plain, "Change status")
    press(plain, "Undo")
    expect(plain.get_by_role("heading", level=1)).to_have_text("Undone")
    plain.get_by_role("link", name="Back to the list").click()
    open_list(plain, order, 2)

    press(plain, "Book")
    expect(plain.get_by_role("main")).to_contain_text("every item of the order")
    press(plain, "Book")
    expect(plain.get_by_role("main")).to_contain_text("asked for")
    plain.get_by_role("link", name="What the marketplace says").click()
    open_list(plain, order, 2, "goods_purchased", "waitbuyerpay")
    plain.locator("tbody input[name=item]").first.check()
    press(plain, "Unbind")
    plain.get_by_label("Only unlink").check()
    press(plain, "Unbind")
    expect(plain.get_by_role("main")).to_contain_text("asked for")
    open_list(plain, order, 1)

    plain.get_by_label("Session 1688", exact=True).select_option(label="1688 second – no limit set")
    press(plain, "Choose")
    chosen = plain.get_by_label("Session 1688", exact=True).locator("option:checked")
    expect(chosen).to_have_text("1688 second – no limit set")
    plain.get_by_label("Add a session: 1688").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Add a session: 1688")
    plain.go_back()
    press(plain, "Synchronize")
    expect(plain.get_by_role("heading", name="Steps")).to_be_visible()
