"""Bookings that wait before anything was sent, and those that are taken back."""

from datetime import timedelta

from chassis.clock import system_clock
from contracts.marketplace.commands import LogInAgain
from contracts.model import Provider
from contracts.order_status.events import OperationCancelRequested
from services.marketplace_gateway.domain import booking_events as e
from tests.marketplace_gateway.browser import allow
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.sandbox_process import ACCOUNTS

PREVIEW = "alibaba.createOrder.preview"


async def test_an_expired_session_is_logged_in_and_the_booking_goes_on(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    session_id = await gateway.session(provider)
    account = ACCOUNTS[provider][0]
    gateway.sandbox.post(f"/accounts/{account}/revoke", tokens="all")
    ordered = book(shelves.lines(provider))
    await gateway.hears(ordered)
    (held,) = await gateway.bookings(ordered.operation_id, "held")
    assert held["held_reason"] == "session_expired"
    await gateway.shows("/sessions", lambda page: page["sessions"][0]["state"] == "expired")
    answer = await gateway.do("log-in-again", LogInAgain(session_id=session_id))
    page = await gateway.client.get(await allow(answer["result"]["login_url"], account))
    assert page.status_code == 200
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    assert gateway.sandbox.creates(placed["outer_id"]) == 1


async def test_a_marketplace_that_is_away_writes_no_event_per_try(
    gateway: Gateway, shelves: Shelves
) -> None:
    """The booking waits, is tried again and again, and goes on by itself."""
    await gateway.session(Provider.ALI1688)
    before = gateway.sandbox.calls(PREVIEW)
    gateway.sandbox.fault(Provider.ALI1688, "error_500_before", PREVIEW, times=6)
    ordered = book(shelves.lines(Provider.ALI1688))
    await gateway.hears(ordered)
    await gateway.bookings(ordered.operation_id, "placed")
    assert gateway.sandbox.calls(PREVIEW) - before >= 6
    assert len(gateway.events(e.BookingHeld)) == 1


async def test_a_limit_of_calls_holds_the_booking(a_gateway: OpenGateway, shelves: Shelves) -> None:
    """It says until when; then the call is sent, and it is the first of its number to arrive."""
    ahead = timedelta()

    async with a_gateway(clock=lambda: system_clock() + ahead) as gateway:
        await gateway.session(Provider.ALI1688)
        gateway.sandbox.fault(Provider.ALI1688, "rate_limit", PREVIEW)
        ordered = book(shelves.lines(Provider.ALI1688))
        await gateway.hears(ordered)
        (held,) = await gateway.bookings(ordered.operation_id, "held")
        assert held["held_reason"] == "limit"
        assert held["held_until"]
        ahead = timedelta(minutes=10)
        (placed,) = await gateway.bookings(ordered.operation_id, "placed")
        assert gateway.sandbox.creates(placed["outer_id"]) == 1


async def test_a_cancelled_operation_sends_nothing(gateway: Gateway, shelves: Shelves) -> None:
    await gateway.session(Provider.ALI1688)
    gateway.sandbox.fault(Provider.ALI1688, "error_500_before", PREVIEW, times=None)
    ordered = book(shelves.lines(Provider.ALI1688))
    await gateway.hears(ordered)
    await gateway.bookings(ordered.operation_id, "held")
    await gateway.hears(OperationCancelRequested(operation_id=ordered.operation_id))
    (withdrawn,) = await gateway.bookings(ordered.operation_id, "withdrawn")
    gateway.sandbox.calm()
    assert not withdrawn["outer_id"]
    (event,) = gateway.events(e.BookingWithdrawn)
    assert len(event.items) == 1


async def test_a_cancel_right_behind_its_operation_is_not_lost(
    gateway: Gateway, shelves: Shelves
) -> None:
    """Both in one batch: the views do not show the bookings yet when the cancel is read."""
    await gateway.session(Provider.ALI1688)
    gateway.sandbox.fault(Provider.ALI1688, "error_500_before", PREVIEW, times=None)
    ordered = book(shelves.lines(Provider.ALI1688))
    cancel = OperationCancelRequested(operation_id=ordered.operation_id)
    await gateway.hears(ordered, cancel)
    await gateway.bookings(ordered.operation_id, "withdrawn")


async def test_what_was_sent_is_not_withdrawn(gateway: Gateway, shelves: Shelves) -> None:
    await gateway.session(Provider.ALI1688)
    ordered = book(shelves.lines(Provider.ALI1688))
    await gateway.hears(ordered)
    await gateway.bookings(ordered.operation_id, "placed")
    await gateway.hears(OperationCancelRequested(operation_id=ordered.operation_id))
    await gateway.bookings(ordered.operation_id, "placed")
    assert gateway.events(e.BookingWithdrawn) == []
