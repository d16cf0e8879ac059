"""A gateway that was put back from a backup, or whose order_status was, buys nothing twice."""

import asyncio
from pathlib import Path

import pytest

from chassis.backup.keeping import back_up, put_back
from chassis.timelines import Timeline, Timelines
from contracts.marketplace.commands import AnswerQuestion
from contracts.model import Provider
from contracts.order_status import events as o
from contracts.order_status.vocabulary import LineOutcome, SettledLine
from services.marketplace_gateway.bootstrap import service
from services.marketplace_gateway.domain import booking_events as e
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, Json
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book

QUICK_POLL = {"poll_seconds": 0.3}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "gateway.backup"


async def backed_up(gateway: Gateway, file: Path) -> None:
    await asyncio.to_thread(back_up, service(), gateway.settings, file)


async def restore(gateway: Gateway, file: Path) -> None:
    """Put the backup back in place of what the gateway, now closed, has left."""
    await asyncio.to_thread(put_back, service(), gateway.settings, file)


def knows_everything(gateway: Gateway) -> None:
    """Let what order_status says from now on be new: its feed ended before."""
    gateway.assembled.parts.followers[0].first_head = 0


def source_was_restored(gateway: Gateway) -> None:
    """Let order_status have begun another timeline."""
    gateway.assembled.parts.followers[0]._followed = Timelines((Timeline("a"), Timeline("b", 5)))


async def placed(gateway: Gateway, ordered: o.BookingOrdered) -> tuple[Json, str]:
    """Wait until it is placed; return the booking, and the order's number."""
    (booking,) = await gateway.bookings(ordered.operation_id, "placed")
    event: e.BookingPlaced = gateway.events(e.BookingPlaced)[-1]
    (order,) = event.orders
    return booking, order.provider_order_id


async def test_what_was_bought_after_the_backup_is_found_again(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider, file: Path
) -> None:
    """order_status tells of the booking once more; its order is adopted, with the item on it."""
    async with a_gateway() as gateway:
        await gateway.session(provider)
        await backed_up(gateway, file)
        ordered = book(shelves.lines(provider))
        await gateway.hears(ordered)
        booking, number = await placed(gateway, ordered)
    await restore(gateway, file)
    async with a_gateway() as again:
        assert again.events(e.BookingPrepared) == []
        await again.hears(ordered)
        assert (await placed(again, ordered))[1] == number
        assert again.sandbox.creates(booking["outer_id"]) == 1
        (line,) = ordered.lines
        await again.shows(
            f"/provider-orders/{provider}/{number}",
            lambda order: [i["order_id"] for i in order["items"]] == [line.order_id],
        )


async def test_what_order_status_remembers_as_refused_is_not_bought(
    a_gateway: OpenGateway, shelves: Shelves, file: Path
) -> None:
    """The gateway has forgotten that the marketplace said no; nobody has to be asked."""
    async with a_gateway() as gateway:
        await gateway.session(Provider.ALI1688)
        await backed_up(gateway, file)
    await restore(gateway, file)
    async with a_gateway(absence_window_seconds=60) as again:
        ordered = book(shelves.lines(Provider.ALI1688))
        (line,) = ordered.lines
        ended = SettledLine(
            order_id=line.order_id,
            item_id=line.item_id,
            outcome=LineOutcome.REFUSED,
            code="500_004",
        )
        progressed = o.OperationProgressed(
            operation_id=ordered.operation_id, settled=(ended,), lines_settled=1, lines_total=1
        )
        await again.hears(ordered, progressed)
        await again.bookings(ordered.operation_id, "refused")
        assert [one.code for one in again.events(e.BookingRefused)] == ["500_004"]
        assert again.events(e.BookingStarted) == []


async def test_a_booking_of_which_nothing_is_found_is_a_persons_to_decide(
    a_gateway: OpenGateway, shelves: Shelves, file: Path
) -> None:
    """Perhaps it was sent in the time that was lost. A person's word lets it go, once."""
    ordered = book(shelves.lines(Provider.ALI1688))
    async with a_gateway() as gateway:
        await gateway.session(Provider.ALI1688)
        await backed_up(gateway, file)
    await restore(gateway, file)
    async with a_gateway(**QUICK_POLL) as again:
        await again.hears(ordered)
        page = await again.shows("/questions", lambda page: page["questions"])
        (asked,) = page["questions"]
        assert asked["kind"] == "booking_in_doubt"
        assert again.events(e.BookingStarted) == []
        answer = AnswerQuestion(question_id=asked["question_id"], choice="create_again")
        await again.do("answer-question", answer)
        booking, _ = await placed(again, ordered)
        assert again.sandbox.creates(booking["outer_id"]) == 1


async def test_goods_that_stand_on_a_forgotten_order_are_not_bought_again(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider, file: Path
) -> None:
    """order_status has forgotten it too and books anew: the order under Unmatched is named."""
    # Of a vendor from whom no other test here has bought.
    lines = shelves.lines(provider, 1, -1)
    async with a_gateway() as gateway:
        await gateway.session(provider)
        await backed_up(gateway, file)
        first = book(lines)
        await gateway.hears(first)
        _, number = await placed(gateway, first)
    await restore(gateway, file)
    async with a_gateway(**QUICK_POLL) as again:
        knows_everything(again)
        anew = book(lines)
        await again.hears(anew)
        await again.bookings(anew.operation_id, "refused")
        (refused,) = again.events(e.BookingRefused)
        assert (refused.code, number in refused.message) == ("possibly_bought", True)
        assert again.events(e.BookingStarted) == []
        # Other goods are nobody's question.
        other = book(shelves.lines(provider, 1, -2))
        await again.hears(other)
        await placed(again, other)


async def test_an_item_that_is_bought_already_is_taken_over(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """order_status was put back and books again: its item stands on the same order as before."""
    await gateway.session(provider)
    lines = shelves.lines(provider)
    first = book(lines)
    await gateway.hears(first)
    booking, number = await placed(gateway, first)
    source_was_restored(gateway)
    anew = book(lines)
    await gateway.hears(anew)
    assert (await placed(gateway, anew))[1] == number
    more = book([line.model_copy(update={"quantity": line.quantity + 1}) for line in lines])
    await gateway.hears(more)
    await gateway.bookings(more.operation_id, "refused")
    assert gateway.events(e.BookingRefused)[-1].code == "already_bought"
    assert len(gateway.events(e.BookingStarted)) == 1
    assert gateway.sandbox.creates(booking["outer_id"]) == 1


async def test_an_item_that_is_being_booked_is_not_booked_beside_it(
    gateway: Gateway, shelves: Shelves
) -> None:
    """The first booking's answer is still looked for when order_status, put back, books again."""
    await gateway.session(Provider.ALI1688)
    gateway.sandbox.fault(Provider.ALI1688, "error_500_before")
    lines = shelves.lines(Provider.ALI1688)
    first = book(lines)
    await gateway.hears(first)
    await gateway.bookings(first.operation_id, "in_doubt")
    source_was_restored(gateway)
    anew = book(lines)
    await gateway.hears(anew)
    await gateway.bookings(anew.operation_id, "refused")
    assert gateway.events(e.BookingRefused)[-1].code == "being_booked"
    assert len(gateway.events(e.BookingStarted)) == 1
