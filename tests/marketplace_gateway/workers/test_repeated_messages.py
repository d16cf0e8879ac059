"""Messages in any order, any number of times, differently written: the same end."""

import asyncio
import itertools

import pytest

from contracts.model import Provider
from services.marketplace_gateway.domain.known_order_events import ProviderOrderChanged
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

STAGES = ("creating", "unpaid", "paid", "part_shipped", "shipped", "signed", "finished")
TRACKING = ("SF-1", "YT-2")


async def life(gateway: Gateway, shelves: Shelves, provider: Provider) -> str:
    """Buy two lines, pay, get two parcels, sign: return the order's number."""
    _, number = await bought(gateway, shelves.lines(provider, 2))
    gateway.sandbox.pay(number)
    made = gateway.sandbox.order(number)
    for line, tracking in zip(made["lines"], TRACKING, strict=True):
        gateway.sandbox.post(f"/orders/{number}/ship", lines=[line["no"]], tracking=tracking)
        await asyncio.sleep(0)
    gateway.sandbox.post(f"/orders/{number}/sign")
    return number


async def at_the_end(gateway: Gateway, provider: Provider, number: str) -> Json:
    page = f"/provider-orders/{provider}/{number}"
    return await gateway.shows(page, lambda order: order["status"] == "finished")


def ends_well(gateway: Gateway, order: Json) -> None:
    """Both parcels are known, nothing went backwards, nothing was told twice."""
    assert {parcel["tracking_number"] for parcel in order["parcels"]} == set(TRACKING)
    assert {line["status"] for line in order["lines"]} == {"finished"}
    facts = [
        event
        for event in gateway.events(ProviderOrderChanged)
        if event.provider_order_id == order["provider_order_id"]
    ]
    stages = [STAGES.index(event.status) for event in facts]
    assert stages == sorted(stages), [event.status for event in facts]
    parcels = [{parcel.tracking_number for parcel in event.parcels} for event in facts]
    assert all(one <= later for one, later in itertools.pairwise(parcels))
    told = [(event.status, event.raw_status, event.parcels, event.items) for event in facts]
    assert all(one != later for one, later in itertools.pairwise(told))


@pytest.mark.lesson(30)
@pytest.mark.parametrize(
    "release",
    [
        {"order": "sent"},
        {"order": "reversed"},
        *({"order": "random", "seed": seed} for seed in range(3)),
    ],
    ids=lambda release: "-".join(str(part) for part in release.values()),
)
async def test_lesson_30_any_order_and_any_repetition_end_alike(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider, release: Json
) -> None:
    """Three copies of each message, written differently, all late and in this order."""
    async with a_gateway() as gateway, receiving(gateway):
        send_in_mode(gateway.sandbox, hold=True, copies=3, vary=True)
        number = await life(gateway, shelves, provider)
        gateway.sandbox.post("/pushes/release", **release)
        ends_well(gateway, await at_the_end(gateway, provider, number))
        told = await all_told(gateway, number)
        assert len(told) >= 3 * len(STAGES[2:4])
        ends_well(gateway, await at_the_end(gateway, provider, number))


@pytest.mark.lesson(30)
async def test_lesson_30_messages_polls_and_the_order_itself_overtake_one_another(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """The order goes on while its messages are under way; copies have ids of their own."""
    async with a_gateway(poll_seconds=0.05) as gateway, receiving(gateway):
        send_in_mode(gateway.sandbox, shuffle=True, copies=4, vary=True, new_ids=True)
        number = await life(gateway, shelves, provider)
        await all_told(gateway, number)
        ends_well(gateway, await at_the_end(gateway, provider, number))


@pytest.mark.lesson(30)
async def test_lesson_30_a_late_message_moves_nothing_back(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """Every message of an order's life comes once more, long after it has ended."""
    async with a_gateway() as gateway, receiving(gateway):
        number = await life(gateway, shelves, provider)
        told = await all_told(gateway, number)
        ended = await at_the_end(gateway, provider, number)
        before = gateway.assembled.core.store.head()
        for message in reversed(told):
            gateway.sandbox.post(f"/pushes/{message['id']}/again")
        await all_told(gateway, number)
        assert await gateway.get(f"/provider-orders/{provider}/{number}") == ended
        assert gateway.assembled.core.store.head() == before
