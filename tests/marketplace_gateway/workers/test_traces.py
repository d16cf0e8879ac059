"""Where parcels have been: told once for each place, shown with the order."""

from contracts.marketplace.commands import Synchronize
from contracts.model import Provider
from services.marketplace_gateway.domain.known_order_events import ParcelMoved
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, Json
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.workers.receiving import (
    all_told,
    own_sandbox,  # noqa: F401  a fixture
    receiving,
    send_in_mode,
)
from tests.marketplace_gateway.workers.test_binding import bought
from tests.marketplace_gateway.workers.test_synchronizing import finished

TRACE = {
    Provider.ALI1688: "alibaba.trade.getLogisticsTraceInfo.buyerView",
    Provider.TAOBAO: "/logistics/detail/get",
}


def steps(order: Json) -> list[str]:
    return [step["text"] for trace in order["traces"] for step in trace["steps"]]


async def test_each_place_is_told_once(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """Sent, then signed for; messages that come three times tell no place three times."""
    async with a_gateway() as gateway, receiving(gateway):
        send_in_mode(gateway.sandbox, copies=3, vary=True, new_ids=True)
        lines = shelves.lines(provider)
        _, number = await bought(gateway, lines)
        gateway.sandbox.pay(number)
        gateway.sandbox.post(f"/orders/{number}/ship", tracking="SF-TRACE-1")
        page = f"/provider-orders/{provider}/{number}"
        sent = await gateway.shows(page, lambda order: order["traces"])
        assert sent["traces"][0]["tracking_number"] == "SF-TRACE-1"
        await all_told(gateway, number)
        gateway.sandbox.post(f"/orders/{number}/sign")
        await gateway.shows(page, lambda order: len(steps(order)) > len(steps(sent)))
        await all_told(gateway, number)
        signed = await gateway.shows(page, lambda order: order["status"] == "finished")
        assert signed["traces"][0]["carrier"] == signed["parcels"][0]["carrier"] != ""
        told = [step for event in gateway.events(ParcelMoved) for step in event.steps]
        assert len(told) == len(set(told)) == len(steps(signed))
        for event in gateway.events(ParcelMoved):
            assert event.tracking_number == "SF-TRACE-1"
            assert [ref.item_id for ref in event.items] == [lines[0].item_id]


async def test_a_parcel_holds_the_items_of_its_lines(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    async with a_gateway() as gateway, receiving(gateway):
        _, number = await bought(gateway, shelves.lines(provider, 2))
        gateway.sandbox.pay(number)
        for line in gateway.sandbox.order(number)["lines"]:
            tracking = f"SF-LINE-{line['no']}"
            gateway.sandbox.post(f"/orders/{number}/ship", lines=[line["no"]], tracking=tracking)
        page = f"/provider-orders/{provider}/{number}"
        await gateway.shows(page, lambda order: len(order["traces"]) == 2)
        moved = {event.tracking_number: event.items for event in gateway.events(ParcelMoved)}
        assert sorted(len(items) for items in moved.values()) == [1, 1]
        assert len(set(moved.values())) == 2


async def test_by_hand_without_any_message(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    lines = shelves.lines(provider)
    _, number = await bought(gateway, lines)
    gateway.sandbox.pay(number)
    gateway.sandbox.post(f"/orders/{number}/ship", tracking="SF-HAND-1")
    await gateway.do("synchronize", Synchronize(order_ids=(lines[0].order_id,)))
    await finished(gateway)
    order = await gateway.shows(
        f"/provider-orders/{provider}/{number}", lambda order: order["traces"]
    )
    assert [trace["tracking_number"] for trace in order["traces"]] == ["SF-HAND-1"]


async def test_a_trace_that_cannot_be_read_now_is_read_later(
    a_gateway: OpenGateway, shelves: Shelves
) -> None:
    """The message stays until the parcel's way is known."""
    async with a_gateway() as gateway, receiving(gateway):
        _, number = await bought(gateway, shelves.lines(Provider.ALI1688))
        gateway.sandbox.pay(number)
        gateway.sandbox.fault(
            Provider.ALI1688, "error_500_before", TRACE[Provider.ALI1688], times=4
        )
        gateway.sandbox.post(f"/orders/{number}/ship")
        await gateway.shows(f"/provider-orders/1688/{number}", lambda order: order["traces"])
