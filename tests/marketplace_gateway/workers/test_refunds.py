"""What vendors do to an order's money: another price, refunds."""

from decimal import Decimal
from functools import partial

from contracts.model import Provider
from services.marketplace_gateway.domain.known_order_events import (
    ProviderOrderChanged,
    ProviderPriceChanged,
    ProviderRefundChanged,
)
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Json
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.workers.receiving import (
    all_told,
    own_sandbox,  # noqa: F401  a fixture
    receiving,
    send_in_mode,
)
from tests.marketplace_gateway.workers.test_binding import bought
from tests.marketplace_gateway.workers.test_repeated_messages import STAGES


async def test_a_changed_price_is_told_with_what_it_was(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """Three copies of the message tell it once; the order shows the new sum."""
    async with a_gateway() as gateway, receiving(gateway):
        send_in_mode(gateway.sandbox, copies=3, vary=True, new_ids=True)
        lines = shelves.lines(provider)
        _, number = await bought(gateway, lines)
        gateway.sandbox.made(number)
        page = f"/provider-orders/{provider}/{number}"
        before = await gateway.shows(page, lambda order: order["total"])
        # One fen, for good: a sum that is certainly another.
        total = Decimal(before["total"]["amount"]) + Decimal("0.01")
        gateway.sandbox.post(f"/orders/{number}/price", line=None, amount=str(total))
        after = await gateway.shows(page, lambda order: Decimal(order["total"]["amount"]) == total)
        assert after["status"] == "unpaid"
        await all_told(gateway, number)
        (event,) = gateway.events(ProviderPriceChanged)
        assert event.previous.amount == Decimal(before["total"]["amount"])
        assert (event.total.amount, event.total.currency) == (total, "CNY")
        assert [ref.order_id for ref in event.items] == [lines[0].order_id]


async def test_a_refund_is_followed_from_wish_to_money(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """Each step is told once, of the items that it concerns; the order itself goes on."""
    async with a_gateway() as gateway, receiving(gateway):
        send_in_mode(gateway.sandbox, copies=2, vary=True)
        lines = shelves.lines(provider, 2)
        _, number = await bought(gateway, lines)
        gateway.sandbox.pay(number)
        page = f"/provider-orders/{provider}/{number}"
        await gateway.shows(page, lambda order: order["status"] == "paid")
        line = gateway.sandbox.order(number)["lines"][0]["no"]
        for state, shown in (
            ("requested", "requested"),
            ("refused", "refused"),
            ("agreed", "agreed"),
            ("returned", "returning"),
            ("succeeded", "refunded"),
        ):
            gateway.sandbox.post(f"/orders/{number}/refund", line=line, amount="0.01", state=state)
            await gateway.shows(page, partial(_shows_refund, shown))
        await all_told(gateway, number)
        events = gateway.events(ProviderRefundChanged)
        assert [event.refund.status for event in events] == [
            "requested",
            "refused",
            "agreed",
            "returning",
            "refunded",
        ]
        assert events[0].previous is None
        assert [event.previous.status for event in events[1:]] == [
            event.refund.status for event in events[:-1]
        ]
        assert {ref.item_id for event in events for ref in event.items} == {lines[0].item_id}
        assert events[-1].refund.amount.amount == Decimal("0.01")
        stages = [STAGES.index(event.status) for event in gateway.events(ProviderOrderChanged)]
        assert stages == sorted(stages)


async def test_a_whole_order_that_was_paid_back_is_closed_and_asked_about(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    async with a_gateway() as gateway, receiving(gateway):
        _, number = await bought(gateway, shelves.lines(provider))
        gateway.sandbox.pay(number)
        page = f"/provider-orders/{provider}/{number}"
        await gateway.shows(page, lambda order: order["status"] == "paid")
        gateway.sandbox.post(f"/orders/{number}/refund", line=None, state="succeeded")
        await gateway.shows(page, lambda order: order["status"] == "closed_paid")
        await gateway.shows(page, partial(_shows_refund, "refunded"))
        asked = await gateway.shows("/questions", lambda page: page["questions"])
        (question,) = asked["questions"]
        assert (question["kind"], question["assigned_to"]) == (
            "closed_after_payment",
            "person:anna",
        )
        assert question["provider_order_id"] == number


def _shows_refund(word: str, order: Json) -> bool:
    return word in str([order["refund"], *(line["refund"] for line in order["lines"])])
