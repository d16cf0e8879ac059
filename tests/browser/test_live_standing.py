"""Whether a page is live, and how it finds back: restarts, silence, hidden tabs, errors."""

import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from deploy.local.stack import LocalStack
from tests.admin_ui.others import Others
from tests.browser.watching import (
    CONTENT,
    READY,
    SLOWEST_MS,
    box,
    cell,
    is_live,
    is_not_live,
    open_order,
    put_away,
    shows,
)


@pytest.fixture
def others(stack: LocalStack) -> Others:
    return Others(stack)


@pytest.fixture
def paused(stack: LocalStack) -> Iterator[list[int]]:
    """Give a list for processes that stand still; they go on after the test."""
    pids: list[int] = []
    yield pids
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    assert stack.children["admin_ui"].runs


@pytest.mark.lesson(38)
@pytest.mark.parametrize(
    "service", ["admin_ui", "order_status", "activity_log", "marketplace_gateway"]
)
def test_lesson_38_a_page_outlives_the_restart_of_each_service(
    page: Page, stack: LocalStack, others: Others, service: str
) -> None:
    """What changed meanwhile is caught up; ticks and focus are where they were."""
    order = others.large_order(3)
    open_order(page, order)
    box(page, "2").check()
    box(page, "3").focus()
    stack.children[service].stop()
    if service != "marketplace_gateway":
        is_not_live(page)
    if service != "order_status":
        others.agree(order, "1", "71.10")
    stack.children[service].start()
    is_live(page)
    if service == "order_status":
        others.agree(order, "1", "71.10")
    shows(page, "1", "71.10")
    others.agree(order, "3", "72.20")
    shows(page, "3", "72.20")
    expect(box(page, "2")).to_be_checked()
    expect(box(page, "3")).to_be_focused()
    box(page, "2").uncheck()
    mended = page.evaluate(CONTENT)
    page.reload()
    assert page.evaluate(CONTENT) == mended


@pytest.mark.lesson(38)
def test_lesson_38_a_stream_that_died_without_a_word_is_noticed(
    page: Page, stack: LocalStack, others: Others, paused: list[int]
) -> None:
    """The server stands still with its connections open: no error ever comes."""
    order = others.large_order(2)
    open_order(page, order)
    pid = stack.children["admin_ui"].pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    paused.append(pid)
    is_not_live(page)
    others.agree(order, "1", "73.30")
    os.kill(pid, signal.SIGCONT)
    is_live(page)
    shows(page, "1", "73.30")


@pytest.mark.lesson(38)
def test_lesson_38_a_hidden_tab_does_nothing_and_catches_up_when_it_is_seen(
    page: Page, others: Others
) -> None:
    order = others.large_order(2)
    open_order(page, order)
    other = page.context.new_page()
    open_order(other, order)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    put_away(page, away=True)
    others.agree(order, "1", "74.40")
    shows(other, "1", "74.40")
    assert asked == []
    expect(cell(page, "1")).not_to_contain_text("74.40")
    put_away(page, away=False)
    shows(page, "1", "74.40")
    assert len(asked) == 1
    mended = page.evaluate(CONTENT)
    page.reload()
    assert page.evaluate(CONTENT) == mended


@pytest.mark.lesson(38)
def test_lesson_38_what_changed_between_rendering_and_listening_is_caught_up(
    page: Page, others: Others
) -> None:
    order = others.large_order(2)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/static/*/live.js", hold)
    with page.expect_request("**/static/*/live.js"):
        page.goto(f"/orders/{order}/purchase", wait_until="commit")
    expect(page.locator(READY)).to_have_count(2)
    others.agree(order, "2", "75.50")
    assert held, "the page does not listen yet"
    for route in held:
        route.continue_()
    shows(page, "2", "75.50")


@pytest.mark.lesson(38)
def test_lesson_38_when_very_much_has_changed_the_page_says_so_and_reads_its_rows_once(
    page: Page, others: Others
) -> None:
    """Another order of a thousand items is more than is told one by one."""
    page.goto("/purchase?sort=-added")
    is_live(page)
    page.evaluate(
        """() => {
          const mark = document.querySelector("#live");
          window.said = [];
          new MutationObserver(() => window.said.push(mark.innerText))
            .observe(mark, { childList: true });
        }"""
    )
    order = others.large_order(1_000)
    expect(page.locator(READY).first).to_contain_text(order, timeout=SLOWEST_MS)
    is_live(page)
    assert any("Much has changed" in text for text in page.evaluate("window.said"))


@pytest.mark.lesson(39)
@pytest.mark.parametrize("tabs", [8, 12])
def test_lesson_39_each_of_many_tabs_sees_a_change(page: Page, others: Others, tabs: int) -> None:
    order = others.large_order(2)
    opened = [page, *(page.context.new_page() for _ in range(tabs - 1))]
    for tab in opened:
        open_order(tab, order)
    others.agree(order, "1", "76.60")
    for tab in opened:
        shows(tab, "1", "76.60")


@pytest.mark.lesson(40)
@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500, 503, None])
def test_lesson_40_no_answer_but_a_good_one_is_written_into_the_page(
    page: Page, others: Others, status: int | None
) -> None:
    """None: nobody answers. The mark says so; when it is over, the page finds back by itself."""
    order = others.large_order(2)
    open_order(page, order)
    before = page.evaluate(CONTENT)

    def fail(route: Route) -> None:
        if status is None:
            route.abort()
        else:
            route.fulfill(status=status, content_type="text/html", body="<h1>no good</h1>")

    page.route("**/live/orders/**", fail)
    others.agree(order, "1", "78.80")
    is_not_live(page)
    assert page.evaluate(CONTENT) == before
    page.unroute("**/live/orders/**")
    shows(page, "1", "78.80")
    is_live(page)


@pytest.mark.lesson(40)
def test_lesson_40_a_whole_page_in_the_place_of_an_answer_is_not_written(
    page: Page, others: Others
) -> None:
    """Such as a sign-in page that a proxy puts in, with status 200."""
    order = others.large_order(2)
    open_order(page, order)
    before = page.evaluate(CONTENT)
    page.route(
        "**/live/orders/**",
        lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Sign in</h1>"),
    )
    others.agree(order, "1", "79.90")
    is_not_live(page)
    assert page.evaluate(CONTENT) == before


@pytest.mark.lesson(40)
def test_lesson_40_an_expired_sign_in_is_shown_and_nobody_is_led_away(
    page: Page, others: Others
) -> None:
    order = others.large_order(2)
    open_order(page, order)
    where = page.url
    box(page, "2").check()
    page.context.clear_cookies()
    others.agree(order, "1", "80.10")
    expect(page.locator("#live")).to_contain_text("Signed out", timeout=SLOWEST_MS)
    expect(cell(page, "1")).not_to_contain_text("80.10")
    expect(box(page, "2")).to_be_checked()
    assert page.url == where
    # Signing in elsewhere in the same browser is enough.
    other = page.context.new_page()
    other.goto("/sign-in")
    other.get_by_label("Name").fill("anna")
    other.get_by_label("Password").fill("anna-buys-tea")
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/orders")
    shows(page, "1", "80.10")
    is_live(page)
    expect(box(page, "2")).to_be_checked()
