"""A session per provider for an order: kept, shown with what is left of it, and begun with."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlsplit

import httpx2

from chassis.http.trust import trust
from deploy.local.sign_in import allow
from deploy.local.stack import LocalStack
from tests.admin_ui.pressing import purchase_page, ready
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import fields
from tests.admin_ui.visitor import Visitor, hidden, tick_boxes

CHOSEN = re.compile(r'<option value="([^"]+)" selected>([^<]*)')


def chosen(page: str, field: str) -> tuple[str, str] | None:
    """Return id and text of the session that a list of sessions begins with."""
    part = page[page.index(f'name="{field}"') :]
    found = CHOSEN.search(part[: part.index("</select>")])
    return (found[1], found[2].strip()) if found else None


def session_named(page: str, name: str) -> str:
    return unescape(re.findall(rf'<option value="([^"]+)">\s*{name} ', page)[0])


def test_it_is_kept_for_the_person_and_the_order_and_book_and_bind_begin_with_it(
    stack: LocalStack, anna: Visitor, signed_in: Callable[[str], Visitor]
) -> None:
    order = paid_order(stack, items=1)
    page = ready(anna, order, 1)
    assert chosen(page, "session_1688") is None, "automatic, unless somebody chooses"
    second = session_named(page, "1688 second")
    address = purchase_page(order).replace("/purchase", "/sessions")
    assert anna.post(address, {"session_1688": second}).status_code == 303
    page = anna.page(purchase_page(order))
    assert chosen(page, "session_1688") == (second, "1688 second – no limit set")
    for name, field in (("book", "session_1688"), ("bind", "session_id")):
        ask = anna.post(f"/do/{name}/ask", fields(page, tick_boxes(page))).text
        assert chosen(ask, field) == (second, "1688 second – no limit set")
    assert chosen(signed_in("boris").page(purchase_page(order)), "session_1688") is None
    assert chosen(ready(anna, paid_order(stack, 1), 1), "session_1688") is None
    anna.post(address, {"session_1688": ""})
    assert chosen(anna.page(purchase_page(order)), "session_1688") is None


def test_a_login_leads_back_to_the_order_with_the_new_session_chosen(
    anna: Visitor,
) -> None:
    here = "/orders/DEMO-1003/sessions"
    form = anna.page(f"{here}/new?provider=taobao")
    key = hidden(form, "key")[-1]
    login: dict[str, str | list[str]] = {
        "key": key,
        "provider": "taobao",
        "name": "of the order",
    }
    begun = anna.post(f"{here}/log-in", login).text
    address = unescape(re.findall(r'href="(http[^"]+)"', begun)[0])
    with httpx2.Client(verify=trust(), trust_env=False, timeout=30) as browser:
        way_on = urlsplit(allow(browser, address, "global02"))
    assert f"{way_on.scheme}://{way_on.netloc}" == anna.address
    returned = anna.get(f"{way_on.path}?{way_on.query}")
    assert returned.headers["location"] == "/orders/DEMO-1003/purchase"
    page = anna.page("/orders/DEMO-1003/purchase")
    assert chosen(page, "session_taobao") == (way_on.query[8:], "of the order – no limit set")


def test_a_return_leads_nowhere_but_to_pages_of_ours(anna: Visitor) -> None:
    for session in ("//evil.example", "https://evil.example"):
        answer = anna.get(f"/sessions/returned?session={session}")
        assert answer.headers["location"] == "/sessions"
