"""Signing in to the pages: whom it lets in, for how long, and where it leads."""

from collections.abc import Callable

import httpx2
import pytest

from chassis.http.trust import trust
from contracts.access import Role
from deploy.local.stack import LocalStack
from tests.admin_ui.people import new_account
from tests.admin_ui.visitor import PASSWORDS, Visitor

ORDERS = "/orders?q=DEMO&status=paid"


def test_it_leads_back_to_the_same_filter(visitor: Visitor) -> None:
    asked = visitor.get(ORDERS)
    assert asked.status_code == 303
    form = visitor.get(asked.headers["location"])
    assert form.status_code == 200
    fields: dict[str, str | list[str]] = {
        "name": "anna",
        "password": PASSWORDS["anna"],
        "back": ORDERS,
    }
    answer = visitor.post("/sign-in", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, ORDERS)
    assert visitor.get(ORDERS).status_code == 200


def test_the_cookie_is_for_the_server_alone_and_not_sent_by_other_sites(visitor: Visitor) -> None:
    answer = visitor.post("/sign-in", {"name": "anna", "password": PASSWORDS["anna"]})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie, "the test's pages have no TLS: the browser would drop it"


def test_it_sends_nobody_to_another_site(visitor: Visitor) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        fields: dict[str, str | list[str]] = {
            "name": "anna",
            "password": PASSWORDS["anna"],
            "back": elsewhere,
        }
        assert visitor.post("/sign-in", fields).headers["location"] == "/"


def test_after_five_failures_even_the_right_password_must_wait(
    stack: LocalStack, visitor: Visitor
) -> None:
    name = new_account(stack).json()["name"]
    for _ in range(5):
        assert visitor.post("/sign-in", {"name": name, "password": "wrong"}).status_code == 422
    answer = visitor.post("/sign-in", {"name": name, "password": "tea in the morning"})
    assert answer.status_code == 429
    assert "<time" in answer.text


def test_signing_out_ends_it_on_the_server(stack: LocalStack) -> None:
    visitor = Visitor.signed_in(stack)
    stolen = dict(visitor.client.cookies)
    visitor.post("/sign-out", {})
    thief = Visitor(visitor.address)
    thief.client.cookies.update(stolen)
    answer = thief.get("/orders")
    visitor.close()
    thief.close()
    assert answer.status_code == 303


def test_a_replaced_account_must_sign_in_again_and_a_disabled_one_cannot(
    stack: LocalStack, visitor: Visitor
) -> None:
    name = new_account(stack).json()["name"]
    fields: dict[str, str | list[str]] = {"name": name, "password": "tea in the morning"}
    assert visitor.post("/sign-in", fields).status_code == 303
    assert new_account(stack, name=name, disabled=True).status_code == 200
    assert visitor.get("/orders").status_code == 303
    assert visitor.post("/sign-in", fields).status_code == 422


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"roles": ["service"]}, "roles"),
        ({"name": "Anna Ivanovna"}, "small letters"),
        ({"password": "short"}, "characters"),
    ],
)
def test_an_account_that_cannot_be_so_is_refused(
    stack: LocalStack, changed: dict[str, object], said: str
) -> None:
    answer = new_account(stack, **changed)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_only_an_administrator_makes_accounts(stack: LocalStack) -> None:
    token = stack.token("person:boris", [Role.PURCHASER])
    with httpx2.Client(verify=trust(), trust_env=False) as client:
        answer = client.get(
            f"{stack.address('admin_ui')}/accounts", headers={"Authorization": f"Bearer {token}"}
        )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": ""},
    ],
)
def test_what_another_site_sends_is_refused(
    signed_in: Callable[[str], Visitor], headers: dict[str, str]
) -> None:
    anna = signed_in("anna")
    answer = anna.client.post("/sign-out", headers=headers)
    assert answer.status_code == 403
    assert anna.get("/orders").status_code == 200


def test_a_viewer_is_offered_no_button_and_refused_by_the_service(
    stack: LocalStack, signed_in: Callable[[str], Visitor]
) -> None:
    vera = signed_in("vera")
    page = vera.page("/orders/DEMO-1003/purchase")
    assert "data-ask" not in page
    assert "Synchronize" not in page
    fields: dict[str, str | list[str]] = {"item": '["DEMO-1003","DEMO-1003-1",2]', "key": "k"}
    answer = vera.post("/do/book", fields)
    assert "not_allowed" in answer.text
    assert stack.address("order_status")
