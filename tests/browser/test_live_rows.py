"""What changes on a live page, and what is left alone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from contracts.order_status.commands import (
    AddNote,
    Book,
    ChangeConfiguration,
    ItemTarget,
    ReportPaid,
)
from contracts.order_status.vocabulary import ConfigurationEntry
from deploy.local.stack import LocalStack
from tests.admin_ui.others import Others
from tests.admin_ui.registering import paid_order
from tests.browser.conftest import sign_in
from tests.browser.watching import (
    CONTENT,
    COUNT_TOUCHES,
    READY,
    SLOWEST_MS,
    box,
    cell,
    open_order,
    shows,
)


@pytest.fixture
def others(stack: LocalStack) -> Others:
    return Others(stack)


@pytest.mark.parametrize("tab", ["purchase", "items"])
def test_one_change_in_an_order_of_a_thousand_items_touches_one_cell(
    page: Page, others: Others, tab: str
) -> None:
    """The cell that shows it, and the tick box, which holds the version."""
    order = others.large_order(1_000)
    open_order(page, order, tab)
    expect(page.locator("tbody tr[data-key]")).to_have_count(100, timeout=SLOWEST_MS)
    box(page, "3").check()
    page.evaluate(COUNT_TOUCHES)
    others.agree(order, "50", "77.70")
    shows(page, "50", "77.70")
    touched = sorted(page.evaluate("[...window.touched]"))
    assert touched == [f"{order} / 50: purchase", f"{order} / 50: tick"]
    expect(box(page, "3")).to_be_checked()


def test_after_many_changes_the_page_is_as_if_loaded_anew(page: Page, others: Others) -> None:
    order = others.large_order(103)
    open_order(page, order)
    for number in range(1, 11):
        others.agree(order, str(number), f"{number}.50")
    others.cancel(order, "20")
    others.cancel(order, "21")
    others.send("add-note", AddNote(order_id=order, text="soft <paper>"))
    entry = ConfigurationEntry(name="Colour", value="green")
    target = ItemTarget(order_id=order, item_id="30")
    others.send("change-configuration", ChangeConfiguration(item=target, configuration=(entry,)))
    shows(page, "10", "10.50")
    expect(cell(page, "30", "configuration")).to_contain_text("green", timeout=SLOWEST_MS)
    expect(page.locator("[data-part=order-notes]")).to_contain_text("soft <paper>")
    ready = page.locator(READY)
    expect(ready).to_have_count(100)
    # Two left, so that two which had not changed came onto the page.
    expect(ready.last).to_contain_text("102")
    mended = page.evaluate(CONTENT)
    page.reload()
    assert page.evaluate(CONTENT) == mended


def test_a_row_that_somebody_ticked_stays_until_it_is_let_go(page: Page, others: Others) -> None:
    order = others.large_order(3)
    open_order(page, order)
    box(page, "1").check()
    seen = box(page, "1").input_value()
    others.agree(order, "1", "66.60")
    shows(page, "1", "66.60")
    assert box(page, "1").input_value() == seen, "a ticked row keeps the version that was seen"
    others.cancel(order, "1")
    others.cancel(order, "2")
    ready = page.locator(READY)
    expect(ready).to_have_count(2, timeout=SLOWEST_MS)
    expect(ready.first).to_contain_text("No longer in this list")
    expect(box(page, "1").first).to_be_checked()
    page.locator("[data-list=ready_for_purchase] h2 .count").wait_for()
    expect(page.locator("[data-list=ready_for_purchase] h2 .count")).to_have_text("1")
    ready.first.locator("input[name=item]").uncheck()
    expect(ready).to_have_count(1, timeout=SLOWEST_MS)


def test_what_is_focused_selected_or_open_is_written_when_it_is_let_go(
    page: Page, others: Others
) -> None:
    order = others.large_order(4)
    open_order(page, order)
    about = page.locator(f'{READY}[data-key$=" / 1"] button.info')
    about.click()
    popup = page.locator(f'{READY}[data-key$=" / 1"] [popover]')
    expect(popup).to_be_visible()
    page.evaluate(
        """() => {
          const cell = document.querySelector('tr[data-key$=" / 2"] [data-cell=purchase]');
          document.getSelection().selectAllChildren(cell);
        }"""
    )
    selected = page.evaluate("String(document.getSelection())")
    for item in ("1", "2", "3"):
        others.agree(order, item, "55.50")
    shows(page, "1", "55.50")
    shows(page, "3", "55.50")
    expect(popup).to_be_visible()
    assert page.evaluate("String(document.getSelection())") == selected
    expect(cell(page, "2")).not_to_contain_text("55.50")
    page.evaluate("document.getSelection().removeAllRanges()")
    shows(page, "2", "55.50")
    # A row whose pop-up is open does not vanish either.
    others.cancel(order, "1")
    expect(page.locator(READY).first).to_contain_text("No longer in this list", timeout=SLOWEST_MS)
    expect(popup).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Notes").click()
    page.evaluate("document.activeElement.blur()")
    expect(page.locator(READY)).to_have_count(3, timeout=SLOWEST_MS)


def test_two_operators_work_on_one_order(
    page: Page, browser: Browser, stack: LocalStack, others: Others
) -> None:
    """Each sees what the other does; what one has ticked is refused when the other changed it."""
    order = others.large_order(3)
    context = browser.new_context(base_url=stack.address("admin_ui"))
    second = context.new_page()
    sign_in(second)
    for each in (page, second):
        open_order(each, order)
    box(page, "1").check()
    box(page, "2").check()
    box(second, "1").check()
    second.get_by_role("button", name="Agree price").click()
    second.get_by_label("Agreed price").fill("44.40")
    second.get_by_role("dialog").get_by_role("button", name="Agree price").click()
    expect(second.get_by_role("dialog")).to_contain_text("done", timeout=SLOWEST_MS)
    shows(page, "1", "44.40")
    expect(box(page, "2")).to_be_checked()
    page.get_by_role("button", name="Book").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Book").click()
    expect(dialog).to_contain_text("refused", timeout=SLOWEST_MS)
    dialog.get_by_text("Back to the list").click()
    expect(box(page, "1")).to_be_checked()
    expect(box(second, "2")).to_be_attached()
    expect(second.locator(READY)).not_to_have_count(3, timeout=SLOWEST_MS)
    context.close()


def test_a_command_over_the_bus_shows_on_the_page(page: Page, others: Others) -> None:
    order = others.large_order(2, paid=False)
    open_order(page, order, "items")
    expect(cell(page, "1", "status")).to_contain_text("Awaiting payment")
    others.send_over_bus("report-paid", ReportPaid(order_id=order))
    expect(cell(page, "1", "status")).to_contain_text("Paid", timeout=SLOWEST_MS)
    expect(page.locator("[data-part=order-status]")).to_contain_text("Paid", timeout=SLOWEST_MS)


def test_orders_and_activities_follow_row_by_row(
    page: Page, stack: LocalStack, others: Others
) -> None:
    known = others.large_order(2)
    page.goto("/orders")
    expect(page.locator("#live .on")).to_be_visible(timeout=SLOWEST_MS)
    feed = page.context.new_page()
    feed.goto("/activities")
    expect(feed.locator("#live .on")).to_be_visible(timeout=SLOWEST_MS)
    page.evaluate(COUNT_TOUCHES)
    others.cancel(known, "1")
    row = page.locator(f'tr[data-key="{known}"] [data-cell=ready_for_purchase]')
    expect(row).to_have_text("1", timeout=SLOWEST_MS)
    assert {touch.partition(":")[0] for touch in page.evaluate("[...window.touched]")} == {known}
    new = paid_order(stack, items=1)
    expect(page.locator("tbody tr").first).to_contain_text(new, timeout=SLOWEST_MS)
    expect(feed.locator("tbody tr").first).to_contain_text(new, timeout=SLOWEST_MS)
    expect(page.locator("tbody tr").first).to_contain_text("Paid", timeout=SLOWEST_MS)
    mended = page.evaluate(CONTENT)
    page.reload()
    assert page.evaluate(CONTENT) == mended


def test_a_booking_shows_on_its_way_and_then_where_it_stands(page: Page, others: Others) -> None:
    order = others.large_order(2)
    open_order(page, order)
    target = ItemTarget(order_id=order, item_id="1")
    others.send("book", Book(items=(target,)))
    bought = page.locator("[data-list=goods_purchased] tbody tr[data-key]")
    expect(bought).to_contain_text("waitbuyerpay", timeout=SLOWEST_MS)
    expect(page.locator(READY)).to_have_count(1)
    expect(page.locator("[data-count=all]")).to_have_text("2")
    mended = page.evaluate(CONTENT)
    page.reload()
    assert page.evaluate(CONTENT) == mended


def test_a_page_that_cannot_be_asked_for_its_changes_is_read_whole(
    page: Page, others: Others
) -> None:
    order = others.large_order(1)
    page.goto("/attention")
    expect(page.locator("#live .on")).to_be_visible(timeout=SLOWEST_MS)
    with page.expect_response(lambda r: r.url.endswith("/attention"), timeout=SLOWEST_MS) as read:
        others.agree(order, "1", "81.10")
    assert read.value.ok
    expect(page.locator("#live .on")).to_be_visible()
