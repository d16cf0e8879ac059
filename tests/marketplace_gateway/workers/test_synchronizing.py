"""Synchronizing by hand and by itself: facts, cursors, waiting for a login, cancel."""

from contracts.marketplace.commands import CancelSynchronization, LogInAgain, Synchronize
from contracts.model import Provider
from services.marketplace_gateway.domain import synchronization as y
from services.marketplace_gateway.domain.known_order import ProviderOrderChanged
from tests.marketplace_gateway.browser import allow
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, ports_of
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


async def test_the_cursor_is_the_marketplaces_time(
    a_gateway: OpenGateway, shelves: Shelves
) -> None:
    """Never our clock: the last change seen; and a quiet account writes nothing more."""
    async with a_gateway(poll_seconds=0.05) as gateway:
        session_id, number = await bought(gateway, shelves.lines(Provider.ALI1688))
        gateway.sandbox.pay(number)
        page = f"/provider-orders/1688/{number}"
        order = await gateway.shows(page, lambda order: order["status"] == "paid")
        inbox = ports_of(gateway).inbox

        async def cursor() -> str:
            seen = inbox.cursor("default", session_id)
            return seen.isoformat() if seen else ""

        await until(cursor, lambda seen: seen[:19] == order["modified_at"][:19])
        told = len(gateway.events(ProviderOrderChanged))
        before = gateway.sandbox.calls("alibaba.trade.getBuyerOrderList")

        async def polled() -> int:
            return gateway.sandbox.calls("alibaba.trade.getBuyerOrderList") - before

        await until(polled, lambda times: times > 3)
        assert len(gateway.events(ProviderOrderChanged)) == told


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
