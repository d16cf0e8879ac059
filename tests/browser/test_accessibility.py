"""Axe finds nothing on any page: in light and dark, three languages, wide and on a telephone."""

from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types
from playwright.sync_api import Browser, Page, StorageState

from deploy.local.stack import LocalStack

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


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [
        ("en", "light", 1280),
        ("en", "dark", 390),
        ("ru", "light", 390),
        ("ru", "dark", 1280),
        ("zh", "light", 1280),
        ("zh", "dark", 390),
    ],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(
    stack: LocalStack,
    browser: Browser,
    signed_in: StorageState,
    language: str,
    scheme: Any,
    width: int,
) -> None:
    context = browser.new_context(
        base_url=stack.address("admin_ui"),
        storage_state=signed_in,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
    )
    page = context.new_page()
    address = stack.address("admin_ui")
    context.add_cookies([{"name": "caigou_language", "value": language, "url": address}])
    found = {}
    for path in PAGES:
        answer = page.goto(path)
        assert answer, path
        assert answer.status < 500, path
        assert page.locator("html").get_attribute("lang") == language
        wider = cast("int", page.evaluate("document.documentElement.scrollWidth - innerWidth"))
        if wrong := findings(page) + ([wider] if wider > 0 else []):
            found[path] = wrong
    page.goto("/orders/DEMO-1003/purchase")
    page.locator("tbody input[name=item]").first.check()
    page.locator("button[data-ask=book]").first.click()
    page.get_by_role("dialog").wait_for()
    if wrong := findings(page):
        found["the dialog"] = wrong
    context.close()
    assert found == {}
