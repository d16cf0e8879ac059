"""Two gateways on one PostgreSQL database: one acts, the other stands by."""

from collections.abc import Awaitable, Callable
from time import monotonic

import pytest
from sqlalchemy import update

from chassis.leadership import leader
from chassis.leadership.lease import LEASE_SECONDS
from chassis.store.port import LeadershipLostError
from chassis.store.tables import leases
from contracts.model import Provider
from services.marketplace_gateway.domain import booking_events as e
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, ports_of
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.workers.test_doubt import answer, question


async def test_the_second_takes_over_where_the_first_stopped(
    a_gateway: OpenGateway, shelves: Shelves, fresh_database: Callable[[], str]
) -> None:
    url = fresh_database()
    async with a_gateway(url) as first, a_gateway(url, lead=False) as second:
        await first.session(Provider.ALI1688)
        second.lead()
        ordered = book(shelves.lines(Provider.ALI1688))
        await first.hears(ordered)
        (placed,) = await first.bookings(ordered.operation_id, "placed")
        assert not second.leader.leads
        assert first.sandbox.creates(placed["outer_id"]) == 1
        first.sandbox.fault(
            Provider.ALI1688, "error_500_before", "alibaba.createOrder.preview", times=None
        )
        later = book(shelves.lines(Provider.ALI1688))
        await first.hears(later)
        await first.bookings(later.operation_id, "held")
        await first.stand_back()
        first.sandbox.calm()
        await second.leads()
        (placed,) = await second.bookings(later.operation_id, "placed")
        assert first.sandbox.creates(placed["outer_id"]) == 1


async def test_one_that_lost_its_lease_starts_nothing(
    a_gateway: OpenGateway, shelves: Shelves, fresh_database: Callable[[], str]
) -> None:
    """It does not know yet; the fence in its transaction knows, and no call leaves."""
    async with a_gateway(fresh_database()) as gateway:
        await gateway.session(Provider.ALI1688)
        ordered = book(shelves.lines(Provider.ALI1688))
        _let_the_lease_pass_on(gateway)
        with pytest.raises(LeadershipLostError):
            await gateway.hears(ordered)
        await gateway.stand_back()
        assert ports_of(gateway).work.load("default") == {}


@pytest.mark.lesson(25)
async def test_lesson_25_stopped_between_its_record_and_its_call(
    gateway: Gateway, shelves: Shelves, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot know whether another has taken over meanwhile: the call waits for the lease."""
    await gateway.session(provider)

    async def stopped() -> None:
        _time_passes(monkeypatch, LEASE_SECONDS)

    _between_record_and_call(gateway, monkeypatch, stopped)
    ordered = book(shelves.lines(provider))
    await gateway.hears(ordered)
    (held,) = await gateway.bookings(ordered.operation_id, "held")
    assert held["held_reason"] == "not_reached"
    assert gateway.sandbox.creates(held["outer_id"]) == 0
    assert len(gateway.events(e.CallNotSent)) == 1
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    assert placed["outer_id"] == held["outer_id"]
    assert gateway.sandbox.creates(placed["outer_id"]) == 1


@pytest.mark.lesson(25)
async def test_lesson_25_stopped_there_and_another_has_taken_over(
    a_gateway: OpenGateway,
    shelves: Shelves,
    fresh_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first neither calls nor records; the second knows of a start only, and asks."""
    url = fresh_database()
    async with a_gateway(url) as first, a_gateway(url, lead=False) as second:
        await first.session(Provider.ALI1688)

        async def stopped() -> None:
            _let_the_lease_pass_on(first)
            second.lead()
            await second.leads()
            _time_passes(monkeypatch, LEASE_SECONDS)

        _between_record_and_call(first, monkeypatch, stopped)
        ordered = book(shelves.lines(Provider.ALI1688))
        await first.hears(ordered)
        (doubted,) = await second.bookings(ordered.operation_id, "in_doubt")
        await question(second)
        assert second.sandbox.creates(doubted["outer_id"]) == 0
        assert second.events(e.CallNotSent) == []
        await answer(second, "create_again")
        (placed,) = await second.bookings(ordered.operation_id, "placed")
        assert second.sandbox.creates(doubted["outer_id"]) == 0
        assert second.sandbox.creates(placed["outer_id"]) == 1


def _between_record_and_call(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Awaitable[None]]
) -> None:
    """Let something happen, once, after a start was recorded: when its token is fetched."""
    credentials = ports_of(gateway).credentials
    access, done = credentials.access, list[bool]()

    async def slow(agency: str, session_id: str) -> str:
        token = await access(agency, session_id)
        if not done and gateway.events(e.BookingStarted):
            done.append(True)
            await happens()
        return token

    monkeypatch.setattr(credentials, "access", slow)


def _time_passes(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Set the clock ahead that goes on while a process is stopped."""
    monkeypatch.setattr(leader, "monotonic", lambda: monotonic() + seconds)


def _let_the_lease_pass_on(gateway: Gateway) -> None:
    with gateway.assembled.core.database.begin() as connection:
        connection.execute(update(leases).values(epoch=leases.c.epoch + 1, expires_at=0))
