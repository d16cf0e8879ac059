"""Removing a session: refused while orders are in flight, unless another one sees them too."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from contracts.marketplace.commands import DisableSession, RemoveSession, Synchronize
from contracts.model import Provider
from contracts.order_status.events import OperationCancelRequested
from services.marketplace_gateway.domain import session_events as s
from services.marketplace_gateway.domain import unbinding as u
from services.marketplace_gateway.domain.known_order_events import ProviderOrderHandedOver
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book, unbind
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.sandbox_process import ACCOUNTS
from tests.marketplace_gateway.workers.receiving import own_sandbox  # noqa: F401  a fixture
from tests.marketplace_gateway.workers.test_binding import bought, done
from tests.marketplace_gateway.workers.test_synchronizing import finished

PREVIEW = {Provider.ALI1688: "alibaba.createOrder.preview", Provider.TAOBAO: "/product/get"}


@pytest.fixture
def sandbox_file(tmp_path: Path) -> Path:
    return tmp_path / "sandbox" / "sandbox.sqlite"


def now_sees(file: Path, account: str, number: str) -> None:
    """Let another account see an order, as the accounts of one firm do on the live marketplaces.

    The sandbox's accounts are strangers to one another, and an order of it has one owner: so the
    order changes its owner, behind the sandbox's back. The gateway is told nothing of it.
    """
    with closing(sqlite3.connect(file, timeout=20)) as connection, connection:
        found = connection.execute("SELECT body FROM orders WHERE no = ?", (number,)).fetchone()
        body = json.dumps(json.loads(found[0]) | {"account": account}, ensure_ascii=False)
        changed = "UPDATE orders SET account = ?, body = ? WHERE no = ?"
        connection.execute(changed, (account, body, number))


def costs(amount: str) -> Callable[[dict[str, Any]], bool]:
    """An order that has a total, and this one: while it is being created it has none."""
    return lambda order: bool(order["total"]) and amount in order["total"]["amount"]


async def both(gateway: Gateway, provider: Provider) -> tuple[str, str]:
    """Log both accounts in; the second takes no bookings, so that it is known whose they are."""
    one, other = [await gateway.session(provider, name) for name in ACCOUNTS[provider]]
    await gateway.do("disable-session", DisableSession(session_id=other))
    await gateway.shows("/sessions", lambda page: "disabled" in str(page))
    return one, other


async def hand_over(gateway: Gateway, session_id: str, to: str) -> None:
    await gateway.do("remove-session", RemoveSession(session_id=session_id, hand_over_to=to))


async def test_with_orders_in_flight_it_is_refused_with_their_list(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    session_id, first = await bought(gateway, shelves.lines(provider))
    _, second = await bought(gateway, shelves.lines(provider), session_id)
    page = f"/provider-orders/{provider}"
    for number in (first, second):
        await gateway.shows(f"{page}/{number}", lambda order: order["items"])
    answer = await gateway.command("remove-session", RemoveSession(session_id=session_id))
    assert answer.status_code == 409
    assert answer.json()["code"] == "session_in_use"
    assert {first, second} <= set(answer.json()["details"]["provider_order_ids"])
    (shown,) = (await gateway.get("/sessions"))["sessions"]
    assert (shown["state"], shown["orders_in_flight"]) == ("active", 2)


async def test_to_nothing_to_itself_and_to_another_marketplace_it_is_refused(
    gateway: Gateway,
) -> None:
    session_id = await gateway.session(Provider.ALI1688)
    elsewhere = await gateway.session(Provider.TAOBAO)
    for to in ("unknown", session_id, elsewhere):
        command = RemoveSession(session_id=session_id, hand_over_to=to)
        answer = await gateway.command("remove-session", command)
        assert (answer.status_code, answer.json()["code"]) == (409, "hand_over_refused")
    assert gateway.events(s.SessionHandOverStarted) == []


async def test_orders_that_the_other_account_sees_move_and_go_on_there(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider, sandbox_file: Path
) -> None:
    """Polls, synchronizing and unbinding go through the other session; the old one is gone."""
    async with a_gateway(poll_seconds=0.1) as gateway:
        one, other = await both(gateway, provider)
        lines = shelves.lines(provider)
        _, number = await bought(gateway, lines, one)
        gateway.sandbox.made(number)
        page = f"/provider-orders/{provider}/{number}"
        await gateway.shows(page, lambda order: order["session_id"] == one and order["items"])
        now_sees(sandbox_file, ACCOUNTS[provider][1], number)
        await hand_over(gateway, one, other)
        await gateway.shows("/sessions", lambda page: len(page["sessions"]) == 1)
        (moved,) = gateway.events(ProviderOrderHandedOver)
        assert (moved.previous_session_id, moved.session_id) == (one, other)
        assert [ref.order_id for ref in moved.items] == [lines[0].order_id]
        assert len(gateway.events(s.SessionRemoved)) == 1
        assert gateway.events(s.SessionHandOverFailed) == []
        await gateway.shows(page, lambda order: order["session_id"] == other)

        gateway.sandbox.post(f"/orders/{number}/price", line=None, amount="77.70")
        changed = await gateway.shows(page, costs("77.7"))
        assert changed["session_id"] == other
        await gateway.do("synchronize", Synchronize(order_ids=(lines[0].order_id,)))
        run = await finished(gateway)
        assert (run.session_id, run.provider_orders_read, run.errors) == (other, 1, ())
        await gateway.hears(unbind(lines, other, number))
        freed = await done(gateway)
        assert freed.outcome is u.UnbindOutcome.CANCELLED_ON_MARKETPLACE
        assert gateway.sandbox.order(number)["state"] == "closed"


async def test_who_else_sees_an_order_does_not_take_it(
    a_gateway: OpenGateway, shelves: Shelves, sandbox_file: Path
) -> None:
    """The other account's poll brings its news; it moves by a hand-over alone, which is told."""
    provider = Provider.ALI1688
    async with a_gateway(poll_seconds=0.1) as gateway:
        one, _ = await both(gateway, provider)
        _, number = await bought(gateway, shelves.lines(provider), one)
        page = f"/provider-orders/{provider}/{number}"
        await gateway.shows(page, lambda order: order["items"])
        now_sees(sandbox_file, ACCOUNTS[provider][1], number)
        gateway.sandbox.post(f"/orders/{number}/price", line=None, amount="77.70")
        changed = await gateway.shows(page, costs("77.7"))
        assert changed["session_id"] == one
        assert gateway.events(ProviderOrderHandedOver) == []


async def test_orders_that_the_other_account_does_not_see_keep_the_session(
    gateway: Gateway, shelves: Shelves, provider: Provider, sandbox_file: Path
) -> None:
    """One of two is seen: that one moves, the other is named, and the session stays, disabled."""
    one, other = await both(gateway, provider)
    _, seen = await bought(gateway, shelves.lines(provider), one)
    _, unseen = await bought(gateway, shelves.lines(provider), one)
    for number in (seen, unseen):
        gateway.sandbox.made(number)
        page = f"/provider-orders/{provider}/{number}"
        await gateway.shows(page, lambda order: order["items"])
    now_sees(sandbox_file, ACCOUNTS[provider][1], seen)
    await hand_over(gateway, one, other)

    async def look() -> list[s.SessionHandOverFailed]:
        return gateway.events(s.SessionHandOverFailed)

    (failed,) = await until(look, bool)
    assert (failed.to_session_id, failed.provider_order_ids) == (other, (unseen,))
    await gateway.shows(
        f"/provider-orders/{provider}/{seen}", lambda order: order["session_id"] == other
    )
    kept = await gateway.get(f"/provider-orders/{provider}/{unseen}")
    assert kept["session_id"] == one

    def both_disabled(page: dict[str, Any]) -> bool:
        states = {shown["session_id"]: shown["state"] for shown in page["sessions"]}
        return states == {one: "disabled", other: "disabled"}

    await gateway.shows("/sessions", both_disabled)
    assert gateway.events(s.SessionRemoved) == []


async def test_a_booking_under_way_is_waited_for(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """The session goes once its booking has ended, here because its operation was taken back."""
    one, other = await both(gateway, provider)
    gateway.sandbox.fault(provider, "error_500_before", PREVIEW[provider], times=None)
    ordered = book(shelves.lines(provider), one)
    await gateway.hears(ordered)
    await gateway.bookings(ordered.operation_id, "held")
    await hand_over(gateway, one, other)

    def calls() -> int:
        total: int = gateway.sandbox.get("/calls", limit=1)["total"]
        return total

    before = calls()

    async def tried() -> int:
        return calls() - before

    await until(tried, lambda calls: calls > 2, "the booking is tried again")
    assert gateway.events(s.SessionRemoved) == gateway.events(s.SessionHandOverFailed) == []
    await gateway.hears(OperationCancelRequested(operation_id=ordered.operation_id))
    await gateway.shows("/sessions", lambda page: len(page["sessions"]) == 1)
    assert len(gateway.events(s.SessionRemoved)) == 1


async def test_an_account_that_went_meanwhile_takes_nothing_over(
    a_gateway: OpenGateway, shelves: Shelves
) -> None:
    """The other session is removed before the orders have moved: they stay, and are named."""
    provider = Provider.ALI1688
    async with a_gateway() as gateway:
        one, other = await both(gateway, provider)
        _, number = await bought(gateway, shelves.lines(provider), one)
        page = f"/provider-orders/{provider}/{number}"
        await gateway.shows(page, lambda order: order["items"] and order["status"] == "unpaid")
        gateway.sandbox.post(f"/accounts/{ACCOUNTS[provider][1]}/revoke", tokens="all")
        await hand_over(gateway, one, other)

        async def look() -> list[s.SessionExpired]:
            return gateway.events(s.SessionExpired)

        await until(look, bool, "the hand-over has met an expired session")
        assert gateway.events(s.SessionHandOverFailed) == []
        await gateway.do("remove-session", RemoveSession(session_id=other))

        async def failed() -> list[s.SessionHandOverFailed]:
            return gateway.events(s.SessionHandOverFailed)

        (event,) = await until(failed, bool)
        assert event.provider_order_ids == (number,)
