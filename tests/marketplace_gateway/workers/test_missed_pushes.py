"""Messages that never arrived: asked for again, stored first, confirmed afterwards."""

import pytest

from contracts.model import Provider
from services.marketplace_gateway.domain.known_order_events import ProviderOrderChanged
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.workers.receiving import (
    a_gateway_that_ends_quietly,  # noqa: F401  a fixture
    own_sandbox,  # noqa: F401  a fixture
    receiving,
    send_in_mode,
)
from tests.marketplace_gateway.workers.storing import no_room_for_messages
from tests.marketplace_gateway.workers.test_binding import bought

QUERY, CONFIRM = "push.query.messageList", "push.message.confirm"


async def states(gateway: Gateway, number: str) -> set[str]:
    found = gateway.sandbox.get("/pushes", order_no=number, limit=100)["pushes"]
    return {one["state"] for one in found}


@pytest.mark.lesson(31)
async def test_lesson_31_a_message_that_never_came_is_fetched(
    a_gateway: OpenGateway, shelves: Shelves
) -> None:
    """Nothing else tells of the payment; once stored it is not given out again."""
    async with a_gateway(replay_seconds=0.1) as gateway, receiving(gateway):
        send_in_mode(gateway.sandbox, drop=True)
        _, number = await bought(gateway, shelves.lines(Provider.ALI1688))
        gateway.sandbox.pay(number)
        page = f"/provider-orders/1688/{number}"
        await gateway.shows(page, lambda order: order["status"] == "paid")

        async def look() -> set[str]:
            return await states(gateway, number)

        await until(look, lambda seen: seen == {"confirmed"})
        assert {one.actor for one in gateway.recorded() if one.command == "push"} == {
            "marketplace:1688"
        }


@pytest.mark.lesson(31)
async def test_lesson_31_what_could_not_be_stored_is_not_confirmed(
    a_gateway: OpenGateway, shelves: Shelves, database_url: str
) -> None:
    """The database takes nothing for a while; afterwards the same messages are given out again."""
    async with a_gateway(database_url, replay_seconds=0.1) as gateway:
        _, number = await bought(gateway, shelves.lines(Provider.ALI1688))

        async def look() -> set[str]:
            return await states(gateway, number)

        await until(look, lambda seen: seen == {"confirmed"})
        with no_room_for_messages(gateway):
            confirmed, asked = gateway.sandbox.calls(CONFIRM), gateway.sandbox.calls(QUERY)
            gateway.sandbox.pay(number)

            async def tried() -> int:
                return gateway.sandbox.calls(QUERY) - asked

            await until(tried, lambda times: times > 2)
            assert gateway.sandbox.calls(CONFIRM) == confirmed
        page = f"/provider-orders/1688/{number}"
        await gateway.shows(page, lambda order: order["status"] == "paid")
        await until(look, lambda seen: seen == {"confirmed"})


async def test_what_could_not_be_confirmed_is_taken_once(
    a_gateway: OpenGateway, shelves: Shelves
) -> None:
    """The confirmation gets lost: the same messages come again and lead to nothing."""
    async with a_gateway(replay_seconds=0.1) as gateway:
        gateway.sandbox.fault(Provider.ALI1688, "error_500_before", CONFIRM, times=3)
        _, number = await bought(gateway, shelves.lines(Provider.ALI1688))
        gateway.sandbox.pay(number)
        page = f"/provider-orders/1688/{number}"
        await gateway.shows(page, lambda order: order["status"] == "paid")

        async def look() -> set[str]:
            return await states(gateway, number)

        await until(look, lambda seen: seen == {"confirmed"})
        told = [event.status for event in gateway.events(ProviderOrderChanged)]
        assert told.count("paid") == 1


@pytest.mark.lesson(31)
async def test_lesson_31_without_any_message_the_poll_catches_up(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    async with a_gateway(poll_seconds=0.1) as gateway, receiving(gateway):
        send_in_mode(gateway.sandbox, drop=True)
        _, number = await bought(gateway, shelves.lines(provider))
        gateway.sandbox.pay(number)
        page = f"/provider-orders/{provider}/{number}"
        await gateway.shows(page, lambda order: order["status"] == "paid")
        gateway.sandbox.post(f"/orders/{number}/ship")
        await gateway.shows(page, lambda order: len(order["parcels"]) == 1)
        assert await states(gateway, number) == {"dropped"}
