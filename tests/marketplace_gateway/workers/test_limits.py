"""Booking limits: a session's own budget, what a refusal teaches, and whom it concerns."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from chassis.clock import system_clock
from contracts.model import Provider
from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain import session_events as s
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.sandbox_process import ACCOUNTS, Sandbox, sandbox_process
from tests.marketplace_gateway.workers.ordering import (
    PREVIEW,
    MovedClock,
    budget,
    creates,
    orders,
    session,
    statuses,
)

P = Provider.ALI1688
MINUTE = timedelta(seconds=61)


@pytest.fixture
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Run a sandbox for one test alone: orders of others would count against its limits."""
    with sandbox_process(tmp_path_factory.mktemp("limits")) as sandbox:
        yield sandbox


async def test_a_budget_holds_bookings_until_its_window_moves(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    clock = MovedClock()
    async with a_gateway(clock=clock) as gateway:
        session_id = await gateway.session(provider)
        await budget(gateway, session_id, per_minute=2)
        ordered = orders(shelves, provider, 3)
        await gateway.hears(*ordered)
        found = await statuses(gateway, ordered, "placed", "placed", "held")
        (held,) = [one for one in found if one["status"] == "held"]
        first = min(one["started_at"] for one in found if one["started_at"])
        assert held["held_reason"] == "limit"
        room = datetime.fromisoformat(held["held_until"]) - datetime.fromisoformat(first)
        assert timedelta(seconds=59) < room <= timedelta(seconds=61)
        shown = await session(gateway, session_id, lambda one: one["bookings_left"] == 0)
        assert shown["next_booking_at"]
        assert shown["paused_until"] is None
        assert creates(gateway, provider) == 2
        clock.ahead += MINUTE
        await statuses(gateway, ordered, "placed", "placed", "placed")


@pytest.mark.lesson(28)
async def test_lesson_28_four_workers_share_an_accounts_budget(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """Eight bookings at once, worked on side by side, each call slow: four leave, not one more."""
    clock = MovedClock()
    async with a_gateway(clock=clock) as gateway:
        session_id = await gateway.session(provider)
        await budget(gateway, session_id, per_hour=4)
        gateway.sandbox.fault(provider, "slow", seconds=0.2, times=None)
        ordered = orders(shelves, provider, 8)
        await gateway.hears(*ordered)
        await statuses(gateway, ordered, *["placed"] * 4, *["held"] * 4)
        assert creates(gateway, provider) == 4
        clock.ahead += timedelta(hours=1)
        gateway.sandbox.post("/clock", advance_seconds=3600)
        await statuses(gateway, ordered, *["placed"] * 8)
        assert creates(gateway, provider) == 8


async def test_a_budget_outlives_the_process(a_gateway: OpenGateway, shelves: Shelves) -> None:
    """A new leader counts what the one before it has sent."""
    async with a_gateway() as gateway:
        session_id = await gateway.session(P)
        await budget(gateway, session_id, per_day=2)
        ordered = orders(shelves, P, 2)
        await gateway.hears(*ordered)
        await statuses(gateway, ordered, "placed", "placed")
        said = gateway.order_status
    async with a_gateway() as gateway:
        gateway.order_status = said
        (third,) = orders(shelves, P, 1)
        await gateway.hears(third)
        await statuses(gateway, [third], "held")
        assert creates(gateway, P) == 2


@pytest.mark.lesson(28)
async def test_lesson_28_a_refusal_pauses_the_session_once_and_teaches_its_limit(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """Two went well, the third was refused: until the minute is over nothing more is sent."""
    clock = MovedClock()
    async with a_gateway(clock=clock) as gateway:
        session_id = await gateway.session(provider)
        gateway.sandbox.post("/limits", marketplace=provider.value, orders_per_minute=2)
        taken = orders(shelves, provider, 2)
        await gateway.hears(*taken)
        await statuses(gateway, taken, "placed", "placed")
        (refused,) = orders(shelves, provider, 1)
        await gateway.hears(refused)
        (held,) = await statuses(gateway, [refused], "held")
        (learned,) = gateway.events(s.BudgetLearned)
        assert (learned.per_minute, learned.per_hour, learned.per_day) == (2, None, None)
        (paused,) = gateway.events(s.SessionPaused)
        assert (paused.reason, paused.code) == (s.PauseReason.BOOKING_LIMIT, learned.code)
        shown = await session(gateway, session_id, lambda one: one["paused_until"])
        assert datetime.fromisoformat(shown["paused_until"]) == paused.until
        assert datetime.fromisoformat(shown["next_booking_at"]) == paused.until
        assert datetime.fromisoformat(held["held_until"]) == paused.until
        assert (shown["bookings_left"], shown["budget"]["per_minute"]) == (0, 2)
        later = orders(shelves, provider, 3)
        await gateway.hears(*later)
        await statuses(gateway, later, "held", "held", "held")
        assert creates(gateway, provider) == 3
        for _ in range(2):
            left = creates(gateway, provider)
            clock.ahead += MINUTE
            gateway.sandbox.post("/clock", advance_seconds=61)

            async def two_more(left: int = left) -> int:
                return creates(gateway, provider) - left

            await until(two_more, lambda more: more == 2)
        await statuses(gateway, [*taken, refused, *later], *["placed"] * 6)
        assert len(gateway.events(s.SessionPaused)) == 1
        assert creates(gateway, provider) == 7


@pytest.mark.lesson(28)
async def test_lesson_28_several_refusals_at_once_are_one_pause(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    async with a_gateway() as gateway:
        await gateway.session(provider)
        gateway.sandbox.post("/limits", marketplace=provider.value, orders_per_hour=1)
        ordered = orders(shelves, provider, 6)
        await gateway.hears(*ordered)
        await statuses(gateway, ordered, "placed", *["held"] * 5)
        assert len(gateway.events(s.SessionPaused)) == 1
        assert len(gateway.events(s.BudgetLearned)) <= 1


async def test_a_booking_that_was_about_to_leave_waits_too(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """Its preview was under way when another booking's refusal paused the session."""
    await gateway.session(provider)
    gateway.sandbox.fault(provider, "slow", PREVIEW[provider], seconds=0.4)
    gateway.sandbox.fault(provider, "booking_limit")
    slow, quick = orders(shelves, provider, 2)
    before = gateway.sandbox.calls(PREVIEW[provider])
    await gateway.hears(slow)

    async def asked() -> int:
        return gateway.sandbox.calls(PREVIEW[provider])

    await until(asked, lambda number: number > before)
    await gateway.hears(quick)
    await statuses(gateway, [slow, quick], "held", "held")
    assert creates(gateway, provider) == 1
    assert len(gateway.events(e.BookingStarted)) == 1


async def test_a_limit_that_no_booking_of_ours_explains(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """Nothing can be learned from it: the session rests for an hour."""
    session_id = await gateway.session(provider)
    gateway.sandbox.fault(provider, "booking_limit")
    (ordered,) = orders(shelves, provider, 1)
    await gateway.hears(ordered)
    (held,) = await statuses(gateway, [ordered], "held")
    assert "booking limit" in held["held_message"]
    assert gateway.events(s.BudgetLearned) == []
    (paused,) = gateway.events(s.SessionPaused)
    assert paused.until - system_clock() > timedelta(minutes=59)
    shown = await session(gateway, session_id, lambda one: one["paused_until"])
    assert shown["bookings_left"] == 0


async def test_a_booking_that_is_not_to_wait_is_refused_with_the_time(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    await gateway.session(provider)
    gateway.sandbox.fault(provider, "booking_limit")
    ordered = book(shelves.lines(provider)).model_copy(update={"queue_when_limited": False})
    await gateway.hears(ordered)
    (refused,) = await gateway.bookings(ordered.operation_id, "refused")
    (event,) = gateway.events(e.BookingRefused)
    (paused,) = gateway.events(s.SessionPaused)
    assert event.code == paused.code
    assert "booking limit" in event.message
    assert f"{paused.until:%Y-%m-%d %H:%M} UTC" in event.message
    assert "booking limit" in event.remedy
    assert gateway.sandbox.creates(refused["outer_id"]) == 1


async def test_our_own_budget_refuses_too_when_a_booking_is_not_to_wait(
    gateway: Gateway, shelves: Shelves
) -> None:
    session_id = await gateway.session(P)
    await budget(gateway, session_id, per_hour=1)
    (first,) = orders(shelves, P, 1)
    await gateway.hears(first)
    await statuses(gateway, [first], "placed")
    ordered = book(shelves.lines(P)).model_copy(update={"queue_when_limited": False})
    await gateway.hears(ordered)
    await gateway.bookings(ordered.operation_id, "refused")
    (event,) = gateway.events(e.BookingRefused)
    assert event.code == "booking_limit"
    assert "try again at" in event.message
    assert creates(gateway, P) == 1


async def test_the_session_with_capacity_left_is_chosen(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """The one that comes first by name has used up its hour; an operator may still insist."""
    first, second = [await gateway.session(provider, name) for name in ACCOUNTS[provider]]
    await budget(gateway, first, per_hour=1)
    used, free = orders(shelves, provider, 2)
    await gateway.hears(used)
    (one,) = await statuses(gateway, [used], "placed")
    await gateway.hears(free)
    (two,) = await statuses(gateway, [free], "placed")
    assert (one["session_id"], two["session_id"]) == (first, second)
    insisted = book(shelves.lines(provider), first)
    await gateway.hears(insisted)
    (held,) = await statuses(gateway, [insisted], "held")
    assert (held["session_id"], held["held_reason"]) == (first, "limit")


async def test_a_paused_session_is_not_chosen(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    first, second = [await gateway.session(provider, name) for name in ACCOUNTS[provider]]
    gateway.sandbox.fault(provider, "booking_limit", account=ACCOUNTS[provider][0])
    refused, other = orders(shelves, provider, 2)
    await gateway.hears(refused)
    (held,) = await statuses(gateway, [refused], "held")
    await session(gateway, first, lambda one: one["paused_until"])
    await gateway.hears(other)
    (placed,) = await statuses(gateway, [other], "placed")
    assert (held["session_id"], placed["session_id"]) == (first, second)


async def test_a_limit_of_calls_never_refuses(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """Also a booking that is not to wait for the account waits for the app key's quota."""
    await gateway.session(provider)
    gateway.sandbox.fault(provider, "rate_limit", seconds=1)
    ordered = book(shelves.lines(provider)).model_copy(update={"queue_when_limited": False})
    await gateway.hears(ordered)
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    assert [event.reason for event in gateway.events(e.BookingHeld)] == [e.HoldReason.LIMIT]
    assert gateway.events(s.SessionPaused) == []
    assert gateway.sandbox.creates(placed["outer_id"]) == 2
