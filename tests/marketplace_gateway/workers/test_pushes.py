"""Push messages: stored before they are answered, worked off later, none in another's way."""

import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from contracts.model import Provider
from services.marketplace_gateway.adapters import inbox
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, ports_of
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.workers.receiving import (
    a_gateway_that_ends_quietly,  # noqa: F401  a fixture
    all_told,
    receiving,
)
from tests.marketplace_gateway.workers.storing import no_room_for_messages, nobody_comes_in
from tests.marketplace_gateway.workers.test_binding import bought

APPS = {"1688": "sandbox-1688-secret", "taobao": "sandbox-taobao-secret"}


async def push_1688(
    gateway: Gateway, number: str, message_id: int | None = 1, secret: str = APPS["1688"]
) -> httpx2.Response:
    message: dict[str, Any] = {
        "type": "ORDER_BUYER_VIEW_ORDER_PAY",
        "userInfo": "caigou01",
        "data": {"orderId": int(number), "currentStatus": "waitsellersend"},
    }
    if message_id is not None:
        message["msgId"] = message_id
    text = json.dumps(message)
    signature = hmac.new(secret.encode(), f"message{text}".encode(), "sha1").hexdigest().upper()
    body = urlencode({"message": text, "_aop_signature": signature})
    return await gateway.client.post("/push/1688", content=body)


async def push_taobao(
    gateway: Gateway, number: str, secret: str = APPS["taobao"]
) -> httpx2.Response:
    data = {"purchaseOrderId": number, "status": "PAID"}
    body = json.dumps({"message_type": 3, "timestamp": 1, "data": data}).encode()
    signature = hmac.new(secret.encode(), b"2000001" + body, "sha256").hexdigest()
    headers = {"Authorization": signature}
    return await gateway.client.post("/push/taobao", content=body, headers=headers)


async def worked_off(gateway: Gateway, but: str = "") -> None:
    """Wait until no message waits, but those about the order named.

    A worked off message leaves a moment after what it told is shown.
    """

    async def look() -> list[str]:
        return [push.order_id for push in ports_of(gateway).inbox.waiting()]

    await until(look, lambda waiting: waiting == ([but] if but else []), "pushes are worked off")


async def test_the_named_order_is_read_again(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    _, number = await bought(gateway, shelves.lines(provider))
    gateway.sandbox.pay(number)
    push = push_1688 if provider is Provider.ALI1688 else push_taobao
    answer = await push(gateway, number)
    assert answer.status_code == (204 if provider is Provider.ALI1688 else 200)
    page = f"/provider-orders/{provider}/{number}"
    await gateway.shows(page, lambda order: order["status"] == "paid")
    actors = {r.actor for r in gateway.recorded() if r.command == "push"}
    assert actors == {f"marketplace:{provider}"}


async def test_a_wrong_signature_is_refused(gateway: Gateway) -> None:
    for answer in (
        await push_1688(gateway, "167539019420540000", secret="wrong"),
        await push_taobao(gateway, "167539019420540000", secret="wrong"),
        await gateway.client.post("/push/1688", content=b""),
        await gateway.client.post("/push/taobao", content=b"{}"),
    ):
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
    assert ports_of(gateway).inbox.waiting() == []


async def test_a_repeat_changes_nothing(gateway: Gateway, shelves: Shelves) -> None:
    _, number = await bought(gateway, shelves.lines(Provider.ALI1688))
    gateway.sandbox.pay(number)
    for _ in range(3):
        assert (await push_1688(gateway, number)).status_code == 204
    page = f"/provider-orders/1688/{number}"
    await gateway.shows(page, lambda order: order["status"] == "paid")
    await worked_off(gateway)
    assert len([r for r in gateway.recorded() if r.command == "push"]) == 1


async def test_messages_without_an_id_are_not_taken_for_one(a_gateway: OpenGateway) -> None:
    async with a_gateway(lead=False) as gateway:
        for number in ("167539019420540001", "167539019420540002"):
            await push_1688(gateway, number, message_id=None)
        assert len(ports_of(gateway).inbox.waiting()) == 2


async def test_an_unknown_order_is_no_trouble(gateway: Gateway) -> None:
    await gateway.session(Provider.ALI1688)
    assert (await push_1688(gateway, "167539019420540000")).status_code == 204
    await worked_off(gateway)


@pytest.mark.lesson(31)
async def test_lesson_31_what_was_answered_is_worked_off_after_a_restart(
    a_gateway: OpenGateway, shelves: Shelves, database_url: str
) -> None:
    """It was stored before the answer: nobody leads, and the process ends right behind it."""
    async with a_gateway(database_url) as first:
        _, number = await bought(first, shelves.lines(Provider.ALI1688))
        await first.stand_back()
        first.sandbox.pay(number)
        assert (await push_1688(first, number)).status_code == 204
        assert [push.order_id for push in ports_of(first).inbox.waiting()] == [number]
    async with a_gateway(database_url) as second:
        page = f"/provider-orders/1688/{number}"
        await second.shows(page, lambda order: order["status"] == "paid")
        await worked_off(second)


@pytest.mark.lesson(31)
async def test_lesson_31_a_failed_store_answers_5xx_and_the_marketplace_sends_again(
    a_gateway: OpenGateway, shelves: Shelves, database_url: str, provider: Provider
) -> None:
    """The sandbox is told nothing but the status, as a marketplace is."""
    async with a_gateway(database_url) as gateway:
        _, number = await bought(gateway, shelves.lines(provider))
        async with receiving(gateway):
            with no_room_for_messages(gateway):
                push = push_1688 if provider is Provider.ALI1688 else push_taobao
                assert (await push(gateway, number)).status_code == 500
                gateway.sandbox.pay(number)

                async def refused() -> list[Any]:
                    found = gateway.sandbox.get("/pushes", order_no=number, limit=100)["pushes"]
                    return [one for one in found if one["attempts"] and "500" in str(one["result"])]

                await until(refused, bool, "a message was refused")
            page = f"/provider-orders/{provider}/{number}"
            await gateway.shows(page, lambda order: order["status"] == "paid")
            told = await all_told(gateway, number)
            assert any(one["attempts"] > 1 for one in told if one["state"] == "delivered")


@pytest.mark.lesson(31)
async def test_lesson_31_while_the_database_is_away_nothing_is_answered_as_stored(
    a_gateway: OpenGateway, shelves: Shelves, fresh_database: Callable[[], str]
) -> None:
    """It comes back, and the gateway with it: what is sent again is worked off."""
    url = fresh_database()
    async with a_gateway(url) as gateway:
        _, number = await bought(gateway, shelves.lines(Provider.ALI1688))
        gateway.sandbox.pay(number)
        with nobody_comes_in(url):
            assert (await push_1688(gateway, number)).status_code >= 500
        answered = await push_1688(gateway, number)
        assert answered.status_code == 204
        page = f"/provider-orders/1688/{number}"
        await gateway.shows(page, lambda order: order["status"] == "paid")


async def test_one_that_cannot_be_worked_off_stops_no_other(
    gateway: Gateway, shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong with the first message: the second is worked off."""
    _, number = await bought(gateway, shelves.lines(Provider.ALI1688))
    market = ports_of(gateway).marketplaces[Provider.ALI1688]  # type: ignore[index]
    read = market.read

    async def poisoned(token: str, order_id: str) -> Any:
        if order_id != number:
            raise ZeroDivisionError
        return await read(token, order_id)

    monkeypatch.setattr(market, "read", poisoned)
    gateway.sandbox.pay(number)
    await push_1688(gateway, "167539019420540000", message_id=1)
    await push_1688(gateway, number, message_id=2)
    page = f"/provider-orders/1688/{number}"
    await gateway.shows(page, lambda order: order["status"] == "paid")
    await worked_off(gateway, but="167539019420540000")


async def test_a_marketplace_that_is_away_hides_no_messages_of_the_other(
    gateway: Gateway, shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many wait: here one is as many as are looked at."""
    monkeypatch.setattr(inbox, "LIMIT", 1)
    _, stuck = await bought(gateway, shelves.lines(Provider.ALI1688))
    _, number = await bought(gateway, shelves.lines(Provider.TAOBAO))
    gateway.sandbox.fault(
        Provider.ALI1688, "error_500_before", "alibaba.trade.get.buyerView", times=None
    )
    await push_1688(gateway, stuck)
    gateway.sandbox.pay(number)
    await push_taobao(gateway, number)
    page = f"/provider-orders/taobao/{number}"
    await gateway.shows(page, lambda order: order["status"] == "paid")
    await worked_off(gateway, but=stuck)
