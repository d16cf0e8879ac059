"""Bad input gets a clear refusal, and nothing changes."""

from collections.abc import Mapping
from typing import Any

import pytest

from contracts.access import Role
from contracts.catalogue import ORDER_STATUS, commands_of
from tests.order_status.office import ANNA, SHOP, Json, Office
from tests.order_status.shop import item, order, paid, registered, targets

CNY = {"amount": "1", "currency": "CNY"}
(TARGET,) = targets("1")
(ABSENT,) = targets("404")
(NOWHERE,) = targets("1", order_id="404")

EUR = {"amount": "1", "currency": "EUR"}


def effect(status: str, **does: Any) -> Json:
    return {"effects": [{"status": status, **does}]}


BAD: list[tuple[str, Any, int, str]] = [
    ("register-order", order(items=[item(quantity=-1)]), 422, "quantity"),
    ("register-order", order(items=[item(quantity="2")]), 422, "quantity"),
    ("register-order", order(items=[item(quantity=2.5)]), 422, "quantity"),
    ("register-order", order(items=[item(price={"amount": 1.1, "currency": "EUR"})]), 422, "price"),
    ("register-order", order(items=[item(price={"amount": "-1", "currency": "EUR"})]), 422, ""),
    ("register-order", order(items=[item(price={"amount": "1", "currency": "euro"})]), 422, ""),
    ("register-order", order("A-2", [item("1"), item("2", price=CNY)]), 409, "one currency"),
    ("register-order", order("A-2", [item("1"), item("1")]), 409, "same number"),
    ("register-order", order(items=2), 409, "other content"),
    ("register-order", order(items=[]), 422, "items"),
    ("register-order", order(items=[item(goods={"title": "a\0b"})]), 422, "U+0000"),
    ("register-order", order("A\n1"), 422, "order_id"),
    ("register-order", order("x" * 65), 422, "order_id"),
    ("register-order", order(colour="red"), 422, "colour"),
    ("register-order", order(items=[item(goods={"provider": "ebay"})]), 422, "provider"),
    ("register-order", [], 422, ""),
    ("register-order", None, 422, ""),
    ("add-item", {"order_id": "404", "item": item("2")}, 404, "no order"),
    ("add-item", {"order_id": "A-1", "item": item("1")}, 409, "already"),
    ("add-item", {"order_id": "A-1", "item": item("2", price=CNY)}, 409, "EUR"),
    ("report-paid", {"order_id": "404"}, 404, "no order"),
    ("report-paid", {"order_id": "A-1", "item_ids": ["404"]}, 404, "no such item"),
    ("import-orders", {"source": "x", "orders": []}, 422, "orders"),
    ("book", {"items": [ABSENT]}, 404, "no such item"),
    ("book", {"items": [NOWHERE]}, 404, "no such item"),
    ("book", {"order_id": "404"}, 404, "no order"),
    ("book", {"order_id": "A-1"}, 409, "no item that can be booked"),
    ("book", {}, 422, "either items, or the order"),
    ("book", {"items": [TARGET], "order_id": "A-1"}, 422, "either"),
    ("book", {"items": [{**TARGET, "version": 0}]}, 422, "version"),
    ("book", {"items": [TARGET]}, 409, "Only a Paid item"),
    ("bind", {"items": [TARGET], "provider_order_id": ""}, 422, "provider_order_id"),
    ("bind", {"items": [TARGET], "provider_order_id": "P-1"}, 409, "Only a Paid item"),
    ("unbind", {"items": [TARGET]}, 409, "no provider order"),
    ("unbind", {"items": []}, 422, "items"),
    ("change-status", {"items": [TARGET], "status": "teleported"}, 422, "status"),
    ("change-status", {"items": [TARGET], "status": "received"}, 409, "cannot become"),
    ("change-status", {"items": [ABSENT], "status": "paid"}, 404, "no such item"),
    ("split-item", {"item": TARGET, "new_item_id": "1b", "quantity": 2}, 409, "stay"),
    ("split-item", {"item": TARGET, "new_item_id": "1", "quantity": 1}, 409, "already"),
    ("split-item", {"item": TARGET, "new_item_id": "1b", "quantity": 0}, 422, "quantity"),
    ("record-receipt", {"item": TARGET, "received": 9}, 409, "can be received"),
    ("record-receipt", {"item": ABSENT, "received": 1}, 404, "no such item"),
    ("record-receipt", {"item": TARGET, "received": 1, "accepted": 2}, 422, "than were received"),
    ("record-receipt", {"item": TARGET, "received": 1, "rejected": 1}, 422, "say why"),
    ("confirm-price", {"item": TARGET, "price": CNY}, 409, "No price waits"),
    ("change-configuration", {"item": ABSENT, "configuration": []}, 404, "no such item"),
    ("change-configuration", {"item": TARGET, "configuration": [{"name": "x"}]}, 422, "value"),
    ("add-note", {"order_id": "A-1", "text": ""}, 422, "text"),
    ("add-note", {"order_id": "404", "text": "x"}, 404, "no order"),
    ("add-note", {"order_id": "A-1", "item_id": "404", "text": "x"}, 404, "no such item"),
    ("cancel-operation", {"operation_id": "404"}, 404, "no operation"),
    ("agree-purchase-price", {"item": ABSENT, "price": CNY}, 404, "no such item"),
    ("agree-purchase-price", {"item": TARGET, "price": EUR}, 422, "CNY"),
    ("agree-purchase-price", {"item": TARGET, "price": {**CNY, "amount": "-1"}}, 422, "amount"),
    ("set-automatic-booking", {}, 422, "enabled"),
    ("set-automatic-booking", {"enabled": True, "delay_seconds": -1}, 422, "delay_seconds"),
    ("set-automatic-booking", {"enabled": True, "session_ids": {"ebay": "S"}}, 422, "session_ids"),
    ("set-status-mapping", {"effects": [{"status": "teleported"}]}, 422, "status"),
    ("set-status-mapping", {"effects": [{"status": "paid"}, {"status": "paid"}]}, 422, "twice"),
    ("set-status-mapping", effect("paid", moves_to="cancelled"), 409, "forward"),
    ("set-status-mapping", effect("unknown", moves_to="ordered"), 409, "documented"),
    ("set-status-mapping", effect("paid", unbinds=True), 409, "bought twice"),
    ("set-status-mapping", effect("closed_paid", unbinds=True, moves_to="paid"), 422, "unbound"),
]


def test_every_command_is_tried_with_bad_input() -> None:
    assert {verb for verb, *_ in BAD} == {entry.verb for entry in commands_of(ORDER_STATUS)}


async def test_bad_input_is_refused_clearly_and_changes_nothing(office: Office) -> None:
    await registered(office)
    before = office.core.store.head()
    for verb, body, status, word in BAD:
        response = await office.post(verb, body)
        told = (verb, body, response.text)
        assert response.status_code == status, told
        assert response.headers["content-type"] == "application/problem+json", told
        assert word in response.text, told
        assert response.json()["detail"], told
    assert office.core.store.head() == before


@pytest.mark.parametrize("body", [b"{", b"", b'{"order_id": "A-1"', b"\xff\xfe", b'"\\ud800"'])
async def test_malformed_json_is_refused(desk: Office, body: bytes) -> None:
    headers = {**desk.token(), "Idempotency-Key": "k"}
    response = await desk.http.post("/commands/report-paid", content=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_command")
    assert desk.core.store.head() == 0


@pytest.mark.parametrize("path", ["/commands/register-order", "/imports"])
async def test_ten_megabytes_are_refused(desk: Office, path: str) -> None:
    headers = {**desk.token(), "Idempotency-Key": "k", "Content-Type": "text/csv"}
    response = await desk.http.post(path, content=b"x" * 10_000_000, headers=headers)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


async def test_a_command_needs_an_idempotency_key(desk: Office) -> None:
    response = await desk.http.post("/commands/book", json={}, headers=desk.token())
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_missing")


async def test_a_key_used_again_gives_the_same_answer_or_a_refusal(office: Office) -> None:
    await paid(office)
    first = await office.post("book", {"items": targets("1")}, key="k")
    again = await office.post("book", {"items": targets("1")}, key="k")
    other = await office.post("book", {"items": targets("2")}, key="k")
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


async def test_whoever_has_no_token_is_not_let_in(desk: Office) -> None:
    headers: Mapping[str, str]
    for headers in ({}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic eDp5"}):
        for path in (
            "/items",
            "/orders",
            "/orders/1",
            "/operations",
            "/lists",
            "/orders/1/history",
        ):
            response = await desk.http.get(path, headers=headers)
            assert response.status_code == 401, path
        key = {"Idempotency-Key": "k"}
        for path in ("/commands/book", "/imports"):
            response = await desk.http.post(path, content=b"", headers={**headers, **key})
            assert response.status_code == 401, path


@pytest.mark.parametrize(
    ("role", "verb"),
    [
        (Role.VIEWER, "change-status"),
        (Role.VIEWER, "add-note"),
        (Role.OPERATOR, "book"),
        (Role.PURCHASER, "register-order"),
        (Role.AUDITOR, "cancel-operation"),
        (Role.SERVICE, "change-status"),
    ],
)
async def test_a_role_without_the_right_is_refused(desk: Office, role: Role, verb: str) -> None:
    headers = {**desk.token(ANNA, role), "Idempotency-Key": "k"}
    response = await desk.http.post(f"/commands/{verb}", json={}, headers=headers)
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


async def test_only_who_registers_orders_may_import_them(desk: Office) -> None:
    headers = {**desk.token(ANNA, Role.PURCHASER), "Content-Type": "text/csv"}
    response = await desk.http.post("/imports?dry_run=true", content=b"", headers=headers)
    assert response.status_code == 403


BAD_FILTERS = (
    "list=nowhere",
    "status=teleported",
    "sort=colour",
    "limit=0",
    "limit=501",
    "limit=x",
    "cursor=nonsense",
    "cursor=é",
    "cursor=WyJhZGRlZCIsMl0",
    "at_least=-1",
    "at_least=99999999999999999999",
    "q=%00",
    "order=%00",
    "colour=red",
    "attention=perhaps",
    "provider=ebay",
)


async def test_a_bad_filter_is_refused_rather_than_ignored(office: Office) -> None:
    for query in BAD_FILTERS:
        response = await office.http.get(f"/items?{query}", headers=office.token())
        assert response.status_code == 422, response.text
        assert response.headers["content-type"] == "application/problem+json"


PLACES = {
    "/orders/404": 404,
    "/orders/404/items": 404,
    "/orders/404/items/1": 404,
    "/orders/404/history": 404,
    "/orders/404/items/1/history": 404,
    "/operations/404": 404,
    "/orders/%00": 422,
    "/orders/%ff%fe": 404,
    "/nowhere": 404,
}


async def test_what_does_not_exist_is_not_found(office: Office) -> None:
    for path, status in PLACES.items():
        response = await office.http.get(path, headers=office.token(SHOP))
        assert (response.status_code, response.headers["content-type"]) == (
            status,
            "application/problem+json",
        )
