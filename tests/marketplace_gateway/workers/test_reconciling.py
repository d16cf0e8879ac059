"""The daily comparison with the marketplace's own list: one of each kind is planted."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from chassis.clock import system_clock
from contracts.marketplace.commands import AnswerQuestion
from contracts.model import Provider
from services.marketplace_gateway.application.marketplace import Draft, DraftLine
from services.marketplace_gateway.domain import session_events as s
from services.marketplace_gateway.domain.provider_order import Provider as DomainProvider
from services.marketplace_gateway.domain.question import QuestionAsked
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, Json, ports_of
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.workers.receiving import (
    a_gateway_that_ends_quietly,  # noqa: F401  a fixture
    own_sandbox,  # noqa: F401  a fixture
)
from tests.marketplace_gateway.workers.test_binding import bought

SETTLED = timedelta(minutes=90)


@asynccontextmanager
async def compared_often(
    a_gateway: OpenGateway, url: str = ""
) -> AsyncIterator[tuple[Gateway, Callable[[], None]]]:
    """Give a gateway that compares all the time, and what lets everything be settled for it."""
    ahead = [timedelta()]

    def later() -> None:
        ahead[0] = SETTLED

    settings = {"reconcile_seconds": 0.1, "clock": lambda: system_clock() + ahead[0]}
    async with a_gateway(url, **settings) as gateway:
        yield gateway, later


async def compared(gateway: Gateway, times: int = 2) -> s.ReconciliationFinished:
    """Wait for comparisons that began after now; return the last."""
    before = len(gateway.events(s.ReconciliationFinished))

    async def look() -> list[s.ReconciliationFinished]:
        return gateway.events(s.ReconciliationFinished)[before:]

    return (await until(look, lambda found: len(found) >= times))[-1]


async def read_once(gateway: Gateway, provider: Provider, number: str) -> None:
    """Wait for the reading that follows a booking: it must not meet what happens next."""
    await gateway.shows(f"/provider-orders/{provider}/{number}", lambda order: order["raw_status"])


async def questions(gateway: Gateway, count: int) -> list[Json]:
    page = await gateway.shows("/questions", lambda page: len(page["questions"]) == count)
    found: list[Json] = page["questions"]
    return found


async def buy_elsewhere(gateway: Gateway, shelves: Shelves, session_id: str) -> str:
    """Buy with the account, but not through the gateway's bookings."""
    ports = ports_of(gateway)
    (line,) = shelves.lines(Provider.ALI1688)
    market = ports.marketplaces[DomainProvider.ALI1688]
    goods = DraftLine("1", line.goods.goods_id, line.goods.sku_id, 1, line.goods.title)
    draft = Draft("BY-HAND-1", (goods,), ports.address)
    token = await ports.credentials.access("default", session_id)
    placed = await market.create(token, draft, await market.preview(token, draft))
    return placed.orders[0].order_id


@pytest.mark.lesson(31)
async def test_lesson_31_a_payment_that_nobody_told(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider, database_url: str
) -> None:
    """One question with a name; the facts are repaired; asked once, however often compared."""
    async with compared_often(a_gateway, database_url) as (gateway, later):
        lines = shelves.lines(provider)
        session_id, number = await bought(gateway, lines)
        gateway.sandbox.made(number)
        page = f"/provider-orders/{provider}/{number}"
        later()
        known = await gateway.shows(page, lambda order: order["status"] != "creating")
        assert known["status"] == "unpaid"
        await compared(gateway)
        assert gateway.events(QuestionAsked) == []
        await read_once(gateway, provider, number)
        gateway.sandbox.pay(number)
        (asked,) = await questions(gateway, 1)
        assert asked["kind"] == "reconciliation"
        assert number in asked["text"]
        assert "was paid on the marketplace" in asked["text"]
        assert asked["assigned_to"] == "person:anna"
        assert (asked["provider_order_id"], asked["session_id"]) == (number, session_id)
        assert [item["order_id"] for item in asked["items"]] == [lines[0].order_id]
        await gateway.shows(page, lambda order: order["status"] == "paid")
        assert (await compared(gateway)).differences == ()
        found = [d for e in gateway.events(s.ReconciliationFinished) for d in e.differences]
        assert [(one.kind, one.provider_order_id, one.question_id) for one in found] == [
            (s.DifferenceKind.PAYMENT_ONLY_THERE, number, asked["question_id"])
        ]
        answer = AnswerQuestion(question_id=asked["question_id"], choice="noted")
        await gateway.do("answer-question", answer)
        await questions(gateway, 0)
        await compared(gateway)
        assert len(gateway.events(QuestionAsked)) == 1


@pytest.mark.lesson(31)
async def test_lesson_31_a_refund_that_nobody_told(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    async with compared_often(a_gateway) as (gateway, later):
        _, number = await bought(gateway, shelves.lines(provider))
        await read_once(gateway, provider, number)
        gateway.sandbox.pay(number)
        later()
        (payment,) = await questions(gateway, 1)
        assert "was paid" in payment["text"]
        gateway.sandbox.post(f"/orders/{number}/refund", amount="0.01", state="requested")
        _, refund = sorted(
            await questions(gateway, 2), key=lambda one: "refund" in str(one["text"])
        )
        assert f"Order {number}" in refund["text"]
        assert "has a refund on the marketplace" in refund["text"]
        assert refund["assigned_to"] == "person:anna"
        page = f"/provider-orders/{provider}/{number}"
        await gateway.shows(page, lambda order: "requested" in str(order))
        await compared(gateway)
        assert len(gateway.events(QuestionAsked)) == 2


@pytest.mark.lesson(31)
async def test_lesson_31_an_order_only_there(a_gateway: OpenGateway, shelves: Shelves) -> None:
    """Whoever added the session is asked: nobody here ordered it. A closed one is no question."""
    async with compared_often(a_gateway) as (gateway, later):
        session_id = await gateway.session(Provider.ALI1688)
        number = await buy_elsewhere(gateway, shelves, session_id)
        later()
        (asked,) = await questions(gateway, 1)
        assert "no item here is on it" in asked["text"]
        assert (asked["provider_order_id"], asked["assigned_to"]) == (number, "person:anna")
        await gateway.shows("/unmatched", lambda page: number in str(page), limit=500)
        closed = await buy_elsewhere(gateway, shelves, session_id)
        gateway.sandbox.post(f"/orders/{closed}/close", by="buyer")
        before = len(gateway.events(QuestionAsked))
        await compared(gateway)
        assert len(gateway.events(QuestionAsked)) == before


@pytest.mark.lesson(31)
async def test_lesson_31_an_order_only_here(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """It was taken, and does not show there: asked about when it has not come for long."""
    async with compared_often(a_gateway) as (gateway, later):
        lines = shelves.lines(provider)
        await gateway.session(provider)
        gateway.sandbox.fault(provider, "late", seconds=86_400)
        ordered = book(lines)
        await gateway.hears(ordered)
        (placed,) = await gateway.bookings(ordered.operation_id, "placed")
        (made,) = gateway.sandbox.orders(placed["outer_id"])
        await gateway.shows(
            f"/provider-orders/{provider}/{made['no']}", lambda order: order["items"]
        )
        await compared(gateway)
        assert gateway.events(QuestionAsked) == []
        later()
        (asked,) = await questions(gateway, 1)
        assert "items here are on it" in asked["text"]
        assert (asked["provider_order_id"], asked["assigned_to"]) == (made["no"], "person:anna")
        assert [item["order_id"] for item in asked["items"]] == [lines[0].order_id]
        await compared(gateway)
        assert len(gateway.events(QuestionAsked)) == 1


async def test_what_has_just_changed_is_left_to_messages_and_polls(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """They are on their way; nobody is asked about an order of this minute."""
    async with a_gateway(reconcile_seconds=0.1) as gateway:
        _, number = await bought(gateway, shelves.lines(provider))
        await read_once(gateway, provider, number)
        gateway.sandbox.pay(number)
        await compared(gateway)
        assert gateway.events(QuestionAsked) == []


async def test_once_a_day_is_enough(a_gateway: OpenGateway) -> None:
    """The time of the last comparison is kept; a restart begins none."""
    async with a_gateway() as gateway:
        session_id = await gateway.session(Provider.ALI1688)
    async with a_gateway() as gateway:
        await compared(gateway, 1)

        async def noted() -> object:
            return ports_of(gateway).inbox.reconciled_at("default", session_id)

        await until(noted, bool, "its time is kept")
    async with a_gateway(poll_seconds=0.05) as gateway:
        before = gateway.sandbox.calls("alibaba.trade.getBuyerOrderList")

        async def look() -> int:
            return gateway.sandbox.calls("alibaba.trade.getBuyerOrderList") - before

        await until(look, lambda calls: calls > 5)
        assert len(gateway.events(s.ReconciliationFinished)) == 1
