"""Synchronizing by hand and by itself: facts, cursors, waiting for a login, cancel."""

from contracts.marketplace.commands import CancelSynchronization, LogInAgain, Synchronize
from contracts.model import Provider
from services.marketplace_gateway.domain import synchronization as y
from tests.marketplace_gateway.browser import allow
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.sandbox_process import ACCOUNTS
from tests.marketplace_gateway.workers.test_binding import bought

DETAIL = "alibaba.trade.get.buyerView"


async def finished(gateway: Gateway) -> y.SynchronizationFinished:
    async def look() -> list[y.SynchronizationFinished]:
        return gateway.events(y.SynchronizationFinished)

    return (await until(look, bool))[0]


async def test_by_hand(gateway: Gateway, shelves: Shelves, provider: Provider) -> None:
    """Payment and parcels are found, told with progress, and the run ends."""
    lines = shelves.lines(provider)
    _, number = await bought(gateway, lines)
    gateway.sandbox.pay(number)
    gateway.sandbox.post(f"/orders/{number}/ship", tracking="SF-SYNC-1")
    answer = await gateway.do("synchronize", Synchronize(order_ids=(lines[0].order_id,)))
    event = await finished(gateway)
    assert (event.outcome, event.provider_orders_read) == (y.SyncOutcome.SUCCEEDED, 1)
    page = f"/provider-orders/{provider}/{number}"
    order = await gateway.shows(page, lambda order: order["status"] == "shipped")
    assert [parcel["tracking_number"] for parcel in order["parcels"]] == ["SF-SYNC-1"]
    run = await gateway.shows(f"/synchronizations/{answer['operation_id']}", lambda r: r["outcome"])
    assert run["outcome"] == "succeeded"
    assert gateway.events(y.SynchronizationProgressed)[-1].provider_orders_read == 1


async def test_it_waits_for_a_login_and_goes_on(gateway: Gateway, shelves: Shelves) -> None:
    session_id, _ = await bought(gateway, shelves.lines(Provider.ALI1688))
    account = ACCOUNTS[Provider.ALI1688][0]
    gateway.sandbox.post(f"/accounts/{account}/revoke", tokens="all")
    answer = await gateway.do("synchronize", Synchronize(session_id=session_id))
    page = f"/synchronizations/{answer['operation_id']}"
    await gateway.shows(page, lambda run: run["waiting"])
    login = await gateway.do("log-in-again", LogInAgain(session_id=session_id))
    await gateway.client.get(await allow(login["result"]["login_url"], account))
    assert (await finished(gateway)).outcome is y.SyncOutcome.SUCCEEDED
    assert len(gateway.events(y.SynchronizationWaiting)) == 1


async def test_one_that_waits_can_be_cancelled(gateway: Gateway, shelves: Shelves) -> None:
    session_id, _ = await bought(gateway, shelves.lines(Provider.ALI1688))
    account = ACCOUNTS[Provider.ALI1688][0]
    gateway.sandbox.post(f"/accounts/{account}/revoke", tokens="all")
    answer = await gateway.do("synchronize", Synchronize(session_id=session_id))
    run = answer["operation_id"]
    await gateway.shows(f"/synchronizations/{run}", lambda page: page["waiting"])
    await gateway.do("cancel-synchronization", CancelSynchronization(synchronization_id=run))
    assert (await finished(gateway)).outcome is y.SyncOutcome.CANCELLED


async def test_a_failure_is_told_order_by_order(gateway: Gateway, shelves: Shelves) -> None:
    session_id, number = await bought(gateway, shelves.lines(Provider.ALI1688))
    gateway.sandbox.fault(Provider.ALI1688, "error_500_before", DETAIL, times=3)
    await gateway.do("synchronize", Synchronize(session_id=session_id))
    event = await finished(gateway)
    assert event.outcome is y.SyncOutcome.FAILED
    assert event.errors[0].startswith(f"{number}: The marketplace did not answer")


async def test_progress_is_told_in_numbers(gateway: Gateway, shelves: Shelves) -> None:
    """Twelve orders, one of which cannot be read: how many of how many, and which not."""
    provider = Provider.ALI1688
    session_id = await gateway.session(provider)
    ordered = [book(shelves.lines(provider)) for _ in range(12)]
    await gateway.hears(*ordered)
    for one in ordered:
        await gateway.bookings(one.operation_id, "placed")

    async def known() -> int:
        (shown,) = (await gateway.get("/sessions"))["sessions"]
        count: int = shown["orders_in_flight"]
        return count

    await until(known, lambda count: count == 12)
    gateway.sandbox.fault(provider, "html", DETAIL)
    answer = await gateway.do("synchronize", Synchronize(session_id=session_id))
    event = await finished(gateway)
    assert (event.outcome, event.provider_orders_read) == (y.SyncOutcome.PARTLY, 11)
    (error,) = event.errors
    number, _, reason = error.partition(": ")
    assert gateway.sandbox.order(number)
    assert "could not be read" in reason
    progress = gateway.events(y.SynchronizationProgressed)
    assert [(one.provider_orders_read, one.provider_orders) for one in progress] == [
        (10, 12),
        (11, 12),
    ]
    page = f"/synchronizations/{answer['operation_id']}"
    run = await gateway.shows(page, lambda run: run["outcome"])
    assert run["outcome"] == "partly"
    (started,) = gateway.events(y.SynchronizationStarted)
    assert (started.item_lines, started.provider_orders) == (12, 12)


async def test_the_poll_finds_what_nobody_told(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """Also on a disabled session: what is on it goes on."""
    async with a_gateway(poll_seconds=0.1) as gateway:
        session_id, number = await bought(gateway, shelves.lines(provider))
        await gateway.disable(session_id)
        gateway.sandbox.pay(number)
        page = f"/provider-orders/{provider}/{number}"
        await gateway.shows(page, lambda order: order["status"] == "paid")
        gateway.sandbox.post(f"/orders/{number}/ship")
        await gateway.shows(page, lambda order: len(order["parcels"]) == 1)


async def test_an_order_made_by_hand_is_unmatched(a_gateway: OpenGateway, shelves: Shelves) -> None:
    """The first poll of a fresh database sees what stands on the account."""
    async with a_gateway() as first:
        _, number = await bought(first, shelves.lines(Provider.ALI1688))
    other = str(first.settings.database_url).replace("gateway", "other")
    async with a_gateway(other) as second:
        await second.session(Provider.ALI1688)
        ordered = book(shelves.lines(Provider.ALI1688))
        await second.hears(ordered)
        await second.stand_back()
        second.lead()
        await second.shows("/unmatched", lambda page: number in str(page), limit=500)
