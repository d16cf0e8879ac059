"""Axe finds nothing on any page, in light and dark, wide and on a telephone."""

from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types
from playwright.sync_api import Browser, Page

from deploy.local.stack import LocalStack
from tests.browser.conftest import sign_in

PAGES = (
    "/sign-in",
    "/orders",
    "/orders/DEMO-1001/purchase",
    "/orders/DEMO-1001/items",
    "/orders/DEMO-1001/activities",
    "/orders/DEMO-1001/items/DEMO-1001-1/history",
    "/purchase",
    "/purchase?list=goods_purchased",
    "/activities",
    "/attention",
    "/orders/DEMO-1001/history",
    "/orders/DEMO-1001/history?at=2100-01-01",
    "/orders/DEMO-1001/history?at=none",
    "/activities?type=payment&until=none",
    "/audit",
    "/event?source=order_status&sequence=1",
    "/sessions",
    "/to-pay",
    "/unmatched",
    "/dashboard",
    "/rules",
    "/accounts",
    "/me",
    "/orders/NONE/purchase",
)


def findings(page: Page) -> list[Any]:
    violations = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in violations]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(
    stack: LocalStack, browser: Browser, scheme: Any, width: int
) -> None:
    context = browser.new_context(
        base_url=stack.address("admin_ui"),
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
    )
    page = context.new_page()
    sign_in(page)
    found = {}
    for path in PAGES:
        page.goto(path)
        wider = cast("int", page.evaluate("document.documentElement.scrollWidth - innerWidth"))
        if wrong := findings(page) + ([wider] if wider > 0 else []):
            found[path] = wrong
    page.goto("/orders/DEMO-1003/purchase")
    page.locator("tbody input[name=item]").first.check()
    page.get_by_role("button", name="Book").click()
    page.get_by_role("dialog").wait_for()
    if wrong := findings(page):
        found["the dialog"] = wrong
    context.close()
    assert found == {}
