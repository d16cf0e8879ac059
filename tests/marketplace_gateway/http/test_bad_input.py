"""What no client should send gets a clear refusal, and nothing else changes."""

from typing import Any

import httpx2

from contracts.access import Role
from contracts.marketplace.commands import (
    AnswerQuestion,
    CancelSynchronization,
    DisableSession,
    EnableSession,
    LogInAgain,
    RemoveSession,
    RenameSession,
    SetBookingBudget,
    Synchronize,
)
from contracts.model import Provider
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.workers.test_binding import bought

READS = (
    "/sessions",
    "/provider-orders",
    "/provider-orders/1688/1",
    "/unmatched",
    "/to-pay",
    "/to-pay/link?session=s&order=1",
    "/questions",
    "/operations/o/bookings",
    "/synchronizations/s",
)


def problem(answer: httpx2.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


async def test_nobody_reads_without_a_token(gateway: Gateway) -> None:
    wrong = {"authorization": "Bearer nonsense"}
    for path in READS:
        assert problem(await gateway.client.get(path)) == (401, "not_signed_in")
        assert problem(await gateway.client.get(path, headers=wrong))[0] == 401


async def test_bad_reading(gateway: Gateway) -> None:
    for path, status in (
        ("/provider-orders?after=-1", 422),
        ("/provider-orders?after=99999999999999999999", 422),
        ("/provider-orders?after=many", 422),
        ("/unmatched?limit=0", 422),
        ("/unmatched?limit=501", 422),
        ("/unmatched?provider=ebay", 422),
        ("/unmatched?session=%00", 422),
        ("/provider-orders/ebay/1", 422),
        ("/provider-orders/1688/1", 404),
        ("/provider-orders/1688/%00", 422),
        ("/to-pay?session=%00", 422),
        ("/to-pay/link?session=s&order=1", 404),
        ("/to-pay/link?session=s", 422),
        ("/to-pay/link?order=1", 422),
        ("/questions?waiting=perhaps", 422),
        ("/synchronizations/none", 404),
        ("/synchronizations/%00", 422),
        ("/operations/%00/bookings", 422),
        ("/nothing", 404),
        ("/push/1688", 405),
    ):
        answer = await gateway.client.get(path, headers=gateway.header())
        assert problem(answer)[0] == status, path


_DOLLARS = {"amount": "1.00", "currency": "USD"}
_WAREHOUSE = {
    "address_id": "north",
    "full_name": "Warehouse",
    "mobile": "13800000001",
    "province": "P",
    "city": "C",
    "district": "D",
    "street": "S 1",
    "post_code": "100000",
}

BAD_COMMANDS: tuple[tuple[str, Any, int, str], ...] = (
    ("add-session", {"provider": "ebay", "name": "x"}, 422, "invalid_command"),
    ("add-session", {"provider": "1688", "name": ""}, 422, "invalid_command"),
    ("add-session", {"provider": "1688", "name": "a\u0000b"}, 422, "invalid_command"),
    ("add-session", {"provider": "1688"}, 422, "invalid_command"),
    ("add-session", {"provider": "1688", "name": "x", "more": 1}, 422, "invalid_command"),
    ("rename-session", {"session_id": "s", "name": 5}, 422, "invalid_command"),
    ("rename-session", [], 422, "invalid_command"),
    ("synchronize", {"order_ids": "A-1"}, 422, "invalid_command"),
    ("answer-question", {"question_id": ""}, 422, "invalid_command"),
    ("buy-everything", {}, 404, "not_found"),
    ("set-booking-budget", {"session_id": "s", "per_minute": 0}, 422, "invalid_command"),
    ("set-booking-budget", {"per_minute": 5}, 422, "invalid_command"),
    ("set-price-guard", {}, 422, "invalid_command"),
    ("set-price-guard", {"mode": "perhaps"}, 422, "invalid_command"),
    ("set-price-guard", {"mode": "ask", "percent": -1}, 422, "invalid_command"),
    ("set-price-guard", {"mode": "ask", "amount": _DOLLARS}, 422, "invalid_command"),
    ("set-delivery", {"rules": [{"address_id": "missing"}]}, 422, "invalid_command"),
    ("set-delivery", {"addresses": [_WAREHOUSE, _WAREHOUSE]}, 422, "invalid_command"),
    ("set-delivery", {"addresses": [_WAREHOUSE | {"mobile": ""}]}, 422, "invalid_command"),
)


async def test_bad_commands(gateway: Gateway) -> None:
    headers = {**gateway.header(), "Idempotency-Key": "k"}
    for verb, body, status, code in BAD_COMMANDS:
        answer = await gateway.client.post(f"/commands/{verb}", json=body, headers=headers)
        assert problem(answer) == (status, code), (verb, body)
    assert gateway.recorded() == []


async def test_commands_on_what_is_not_there(gateway: Gateway) -> None:
    unknown = [
        ("rename-session", RenameSession(session_id="s", name="x"), (404, "session_unknown")),
        ("remove-session", RemoveSession(session_id="s"), (404, "session_unknown")),
        (
            "remove-session",
            RemoveSession(session_id="s", hand_over_to="t"),
            (404, "session_unknown"),
        ),
        ("disable-session", DisableSession(session_id="s"), (404, "session_unknown")),
        ("enable-session", EnableSession(session_id="s"), (404, "session_unknown")),
        ("log-in-again", LogInAgain(session_id="s"), (404, "session_unknown")),
        (
            "set-booking-budget",
            SetBookingBudget(session_id="s", per_hour=5),
            (404, "session_unknown"),
        ),
        ("synchronize", Synchronize(session_id="s"), (404, "session_unknown")),
        ("synchronize", Synchronize(order_ids=("A",)), (409, "nothing_to_synchronize")),
        (
            "cancel-synchronization",
            CancelSynchronization(synchronization_id="s"),
            (404, "synchronization_unknown"),
        ),
        (
            "answer-question",
            AnswerQuestion(question_id="q", choice="give_up"),
            (404, "question_unknown"),
        ),
    ]
    for verb, command, expected in unknown:
        assert problem(await gateway.command(verb, command)) == expected
    assert gateway.recorded() == []


async def test_a_viewer_changes_nothing(gateway: Gateway) -> None:
    headers = {**gateway.header(Role.VIEWER), "Idempotency-Key": "k"}
    for verb in ("add-session", "synchronize", "answer-question", "remove-session"):
        answer = await gateway.client.post(f"/commands/{verb}", json={}, headers=headers)
        assert problem(answer) == (403, "not_allowed")
    link = await gateway.client.get("/to-pay/link?session=s&order=1", headers=headers)
    assert problem(link) == (403, "not_allowed")


async def test_a_body_that_is_too_large(gateway: Gateway) -> None:
    headers = {**gateway.header(), "Idempotency-Key": "k"}
    body = b"[" + b" " * (9 * 1024 * 1024) + b"]"
    for path in ("/commands/synchronize", "/push/1688"):
        answer = await gateway.client.post(path, content=body, headers=headers)
        assert problem(answer)[0] == 413


async def test_another_agency_sees_and_changes_nothing(gateway: Gateway, shelves: Shelves) -> None:
    session_id, number = await bought(gateway, shelves.lines(Provider.ALI1688))
    other = gateway.header(agency="other")
    for path in ("/sessions", "/provider-orders", "/unmatched", "/to-pay"):
        page = (await gateway.client.get(path, headers=other)).json()
        assert number not in str(page)
        assert session_id not in str(page)
    one = await gateway.client.get(f"/provider-orders/1688/{number}", headers=other)
    link = f"/to-pay/link?session={session_id}&order={number}"
    assert problem(one)[0] == 404
    assert problem(await gateway.client.get(link, headers=other))[0] == 404
    sent = await gateway.command(
        "remove-session", RemoveSession(session_id=session_id), headers=other
    )
    assert problem(sent) == (404, "session_unknown")


async def test_a_session_with_orders_in_flight_stays(gateway: Gateway, shelves: Shelves) -> None:
    session_id, number = await bought(gateway, shelves.lines(Provider.ALI1688))
    refused = await gateway.command("remove-session", RemoveSession(session_id=session_id))
    assert problem(refused) == (409, "session_in_use")
    assert refused.json()["details"]["provider_order_ids"] == [number]
