"""Authorisations that end: renewed unseen, else told once; announced before they end."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text

from chassis.clock import system_clock
from contracts.marketplace.commands import LogInAgain, Synchronize
from contracts.model import Provider
from services.marketplace_gateway.adapters.tables import credentials
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.application.working.recorder import Recorder
from services.marketplace_gateway.domain import session_events as s
from services.marketplace_gateway.domain import synchronization as y
from services.marketplace_gateway.domain.provider_order import Provider as DomainProvider
from tests.marketplace_gateway.browser import allow
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, ports_of
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.sandbox_process import ACCOUNTS
from tests.marketplace_gateway.workers.receiving import (
    a_gateway_that_ends_quietly,  # noqa: F401  a fixture
    own_sandbox,  # noqa: F401  a fixture
)
from tests.marketplace_gateway.workers.test_binding import bought
from tests.marketplace_gateway.workers.test_synchronizing import finished

REFRESH = {Provider.ALI1688: "getToken", Provider.TAOBAO: "/auth/token/refresh"}


def end(gateway: Gateway, provider: Provider, tokens: str, how: str = "revoke") -> None:
    gateway.sandbox.post(f"/accounts/{ACCOUNTS[provider][0]}/{how}", tokens=tokens)


async def logs_in_again(gateway: Gateway, provider: Provider, session_id: str) -> None:
    login = await gateway.do("log-in-again", LogInAgain(session_id=session_id))
    back = await allow(login["result"]["login_url"], ACCOUNTS[provider][0])
    page = await gateway.client.get(back)
    assert page.status_code == 200, page.text


def account(gateway: Gateway, session_id: str) -> Account:
    fence = gateway.leader.fence
    assert fence
    story = str(uuid4())
    recorder = Recorder(ports_of(gateway), fence, "default", "test", story, "test")
    return Account(recorder, session_id)


@pytest.mark.lesson(29)
@pytest.mark.parametrize("how", ["revoke", "expire"])
async def test_lesson_29_a_token_that_ends_early_is_renewed_unseen(
    gateway: Gateway, shelves: Shelves, provider: Provider, how: str
) -> None:
    """Ten orders find it out at once: one refresh, every order is bought, nobody is told."""
    session_id, _ = await bought(gateway, shelves.lines(provider))
    end(gateway, provider, "access", how)
    refreshes = gateway.sandbox.calls(REFRESH[provider])
    ordered = [book(shelves.lines(provider)) for _ in range(10)]
    await gateway.hears(*ordered)
    for one in ordered:
        (placed,) = await gateway.bookings(one.operation_id, "placed")
        assert gateway.sandbox.creates(placed["outer_id"]) == 1
    assert gateway.sandbox.calls(REFRESH[provider]) == refreshes + 1
    assert gateway.events(s.SessionExpired) == []
    (shown,) = (await gateway.get("/sessions"))["sessions"]
    assert (shown["session_id"], shown["state"]) == (session_id, "active")


@pytest.mark.lesson(29)
async def test_lesson_29_what_ended_for_good_is_told_once_and_the_work_goes_on_after_a_login(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """Bookings, a synchronization and polls all meet it; the login is all that a person does."""
    async with a_gateway(poll_seconds=0.1) as gateway:
        session_id, number = await bought(gateway, shelves.lines(provider))
        end(gateway, provider, "all")
        ordered = [book(shelves.lines(provider)) for _ in range(3)]
        await gateway.hears(*ordered)
        answer = await gateway.do("synchronize", Synchronize(session_id=session_id))
        run = f"/synchronizations/{answer['operation_id']}"
        await gateway.shows(run, lambda page: page["waiting"])
        for one in ordered:
            (held,) = await gateway.bookings(one.operation_id, "held")
            assert held["held_reason"] == "session_expired"
        assert len(gateway.events(s.SessionExpired)) == 1
        gateway.sandbox.pay(number)
        await logs_in_again(gateway, provider, session_id)
        assert (await finished(gateway)).outcome is y.SyncOutcome.SUCCEEDED
        for one in ordered:
            await gateway.bookings(one.operation_id, "placed")
        page = f"/provider-orders/{provider}/{number}"
        await gateway.shows(page, lambda order: order["status"] == "paid")
        assert len(gateway.events(s.SessionExpired)) == 1
        assert len(gateway.events(s.SessionAuthorized)) == 1


@pytest.mark.lesson(29)
async def test_lesson_29_an_old_tokens_refusal_expires_no_fresh_login(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """Somebody logs in while a call with the old token is under way: the call is made again."""
    session_id, number = await bought(gateway, shelves.lines(provider))
    market = ports_of(gateway).marketplaces[DomainProvider(provider)]
    tokens: list[str] = []

    async def call(token: str) -> object:
        if not tokens:
            end(gateway, provider, "all")
            await logs_in_again(gateway, provider, session_id)
        tokens.append(token)
        return await market.read(token, number)

    refreshes = gateway.sandbox.calls(REFRESH[provider])
    assert await account(gateway, session_id).ask(call)
    assert len(set(tokens)) == 2
    assert gateway.events(s.SessionExpired) == []
    exchanged = 1 if provider is Provider.ALI1688 else 0  # a login is the same call there
    assert gateway.sandbox.calls(REFRESH[provider]) == refreshes + exchanged


@pytest.mark.lesson(29)
async def test_lesson_29_a_login_is_kept_before_it_is_told(
    a_gateway: OpenGateway, fresh_database: Callable[[], str]
) -> None:
    """Who wakes up at the word that the session works again must find the new token.

    Somebody holds the row of the session's tokens, so that the login has to wait there.
    """
    provider = Provider.ALI1688
    async with a_gateway(fresh_database()) as gateway:
        session_id = await gateway.session(provider)
        end(gateway, provider, "all")
        with gateway.assembled.core.database.begin() as connection:
            connection.execute(select(credentials).with_for_update())
            login = asyncio.create_task(logs_in_again(gateway, provider, session_id))
            waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")

            async def look() -> int:
                return int(connection.execute(waits).scalar() or 0)

            await until(look, bool, "the login waits for the row")
            assert gateway.events(s.SessionAuthorized) == []
        await login
        assert len(gateway.events(s.SessionAuthorized)) == 1


@pytest.mark.lesson(29)
async def test_lesson_29_three_days_before_its_end_it_is_announced_once(
    a_gateway: OpenGateway, provider: Provider
) -> None:
    """A login with a longer life takes the announcement back."""
    async with a_gateway(poll_seconds=0.05) as gateway:
        lives = timedelta(hours=71)
        gateway.sandbox.post(
            "/token-lives", marketplace=provider.value, refresh_life=lives.total_seconds()
        )
        session_id = await gateway.session(provider)
        page = await gateway.shows("/sessions", lambda page: page["sessions"][0]["expires_at"])
        expires_at = datetime.fromisoformat(page["sessions"][0]["expires_at"])
        assert abs(expires_at - system_clock() - lives) < timedelta(minutes=5)
        (event,) = gateway.events(s.SessionExpiring)
        assert event.expires_at == expires_at
        await _polled(gateway)
        assert len(gateway.events(s.SessionExpiring)) == 1
        gateway.sandbox.post("/token-lives", marketplace=provider.value, refresh_life=None)
        await logs_in_again(gateway, provider, session_id)
        await gateway.shows("/sessions", lambda page: not page["sessions"][0]["expires_at"])
        await _polled(gateway)
        assert len(gateway.events(s.SessionExpiring)) == 1


async def test_four_days_before_its_end_nobody_is_told(a_gateway: OpenGateway) -> None:
    async with a_gateway(poll_seconds=0.05) as gateway:
        gateway.sandbox.post("/token-lives", marketplace="1688", refresh_life=4 * 86_400)
        await gateway.session(Provider.ALI1688)
        await _polled(gateway)
        assert gateway.events(s.SessionExpiring) == []


async def _polled(gateway: Gateway) -> None:
    """Wait for three more rounds of polls, whichever marketplace is asked."""
    apis = ("alibaba.trade.getBuyerOrderList", "/purchase/orders/query")
    before = sum(gateway.sandbox.calls(api) for api in apis)

    async def look() -> int:
        return sum(gateway.sandbox.calls(api) for api in apis) - before

    await until(look, lambda calls: calls > 3)


@pytest.mark.lesson(29)
async def test_lesson_29_an_old_key_may_leave_after_one_start(
    a_gateway: OpenGateway, database_url: str
) -> None:
    """Leading begins with sealing anew; no session has to log in."""
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    async with a_gateway(database_url, token_key=old) as gateway:
        session_id = await gateway.session(Provider.ALI1688)
        first = _sealed(gateway)
    async with a_gateway(database_url, token_key=f"{new}, {old}") as gateway:

        async def look() -> list[bytes]:
            return _sealed(gateway)

        await until(look, lambda sealed: sealed != first, "sealed with the new key")
    async with a_gateway(database_url, token_key=new, poll_seconds=0.05) as gateway:
        await _polled(gateway)
        (shown,) = (await gateway.get("/sessions"))["sessions"]
        assert (shown["session_id"], shown["state"]) == (session_id, "active")
    async with a_gateway(database_url, token_key=old, poll_seconds=0.05) as gateway:
        await gateway.shows("/sessions", lambda page: page["sessions"][0]["state"] == "expired")
        (event,) = gateway.events(s.SessionExpired)
        assert "another key" in event.reason


def _sealed(gateway: Gateway) -> list[bytes]:
    with gateway.assembled.core.database.engine.connect() as connection:
        return [
            bytes(row) for row in connection.execute(select(credentials.c.access_token)).scalars()
        ]
