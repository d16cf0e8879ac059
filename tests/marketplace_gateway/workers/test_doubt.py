"""Every way in which the answer to a create call gets lost, on both marketplaces.

A representative part runs always; CAIGOU_TEST_ALL_FAULTS=1 runs every fault on both.
"""

import os

import pytest

from contracts.marketplace.commands import AnswerQuestion
from contracts.model import Provider
from services.marketplace_gateway.domain import booking_events as e
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, Json
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book

ALL = "CAIGOU_TEST_ALL_FAULTS" in os.environ
MADE = ("timeout_after", "error_500_after", "cut")
NOT_MADE = ("timeout_before", "error_500_before", "html")
LATE_SECONDS = 60
"""Longer than any test needs until it turns the marketplace's clock on."""
SILENCE_SECONDS = 2.0
"""How long a call waits where no answer comes."""


def matrix(kinds: tuple[str, ...]) -> list[tuple[Provider, str]]:
    """Return every pair, or so many that each kind and each marketplace is among them."""
    pairs = [(provider, kind) for kind in kinds for provider in Provider]
    return pairs if ALL else [pairs[0], pairs[3], pairs[4]]


async def in_doubt(gateway: Gateway, shelves: Shelves, provider: Provider) -> str:
    """Book one line; return its operation."""
    await gateway.session(provider)
    ordered = book(shelves.lines(provider))
    await gateway.hears(ordered)
    return ordered.operation_id


async def question(gateway: Gateway) -> Json:
    page = await gateway.shows("/questions", lambda page: page["questions"])
    (asked,) = page["questions"]
    assert asked["kind"] == "booking_in_doubt"
    return dict(asked)


async def answer(gateway: Gateway, choice: str) -> None:
    asked = await question(gateway)
    command = AnswerQuestion(question_id=asked["question_id"], choice=choice)
    await gateway.do("answer-question", command)


def shows_at_last(gateway: Gateway) -> None:
    """Let so much time pass at the marketplace that a hidden order can be seen."""
    gateway.sandbox.post("/clock", advance_seconds=LATE_SECONDS)


@pytest.mark.lesson(16)
@pytest.mark.parametrize(("provider", "kind"), matrix(MADE))
async def test_lesson_16_an_order_that_was_made_is_adopted(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider, kind: str
) -> None:
    """The answer is lost after the effect: looked up by our number, never sent again."""
    async with a_gateway(call_timeout_seconds=SILENCE_SECONDS) as gateway:
        gateway.sandbox.fault(provider, kind, seconds=30)
        operation = await in_doubt(gateway, shelves, provider)
        (placed,) = await gateway.bookings(operation, "placed")
        assert gateway.sandbox.creates(placed["outer_id"]) == 1
        (made,) = gateway.sandbox.orders(placed["outer_id"])
        (event,) = gateway.events(e.BookingPlaced)
        assert event.adopted
        assert [order.provider_order_id for order in event.orders] == [made["no"]]
        assert len(gateway.events(e.BookingInDoubt)) == 1


@pytest.mark.lesson(16)
async def test_lesson_16_a_number_that_was_used_already_is_looked_up(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """The marketplace calls it a repetition: that is no refusal, the order may stand."""
    gateway.sandbox.fault(provider, "duplicate_key")
    operation = await in_doubt(gateway, shelves, provider)
    (placed,) = await gateway.bookings(operation, "placed")
    assert gateway.events(e.BookingPlaced)[0].adopted
    assert gateway.sandbox.creates(placed["outer_id"]) == 1
    assert len(gateway.sandbox.orders(placed["outer_id"])) == 1


@pytest.mark.lesson(16)
@pytest.mark.parametrize(("provider", "kind"), matrix(NOT_MADE))
async def test_lesson_16_an_order_that_was_not_made_is_asked_for(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider, kind: str
) -> None:
    """No second attempt by itself: a person says that it was not made, and then it is made."""
    async with a_gateway(call_timeout_seconds=SILENCE_SECONDS) as gateway:
        gateway.sandbox.fault(provider, kind, seconds=30)
        operation = await in_doubt(gateway, shelves, provider)
        await question(gateway)
        (first,) = await gateway.bookings(operation, "in_doubt")
        assert gateway.sandbox.creates(first["outer_id"]) == 1
        await answer(gateway, "create_again")
        (second,) = await gateway.bookings(operation, "placed")
        assert second["attempt"] == 2
        assert gateway.sandbox.creates(first["outer_id"]) == 1
        assert gateway.sandbox.orders(first["outer_id"]) == []
        assert len(gateway.sandbox.orders(second["outer_id"])) == 1


@pytest.mark.lesson(16)
@pytest.mark.parametrize("provider", list(Provider) if ALL else [Provider.TAOBAO])
async def test_lesson_16_an_order_that_shows_late_is_still_adopted(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """Made, but hidden from every reading for a while that is shorter than the window."""
    async with a_gateway(absence_window_seconds=20) as gateway:
        gateway.sandbox.fault(provider, "late", seconds=1.5)
        gateway.sandbox.fault(provider, "cut")
        operation = await in_doubt(gateway, shelves, provider)
        (placed,) = await gateway.bookings(operation, "placed")
        assert gateway.events(e.BookingPlaced)[0].adopted
        assert gateway.sandbox.creates(placed["outer_id"]) == 1
        assert (await gateway.get("/questions"))["questions"] == []


@pytest.mark.lesson(16)
async def test_lesson_16_later_than_the_window_settles_the_question_by_facts(
    gateway: Gateway, shelves: Shelves
) -> None:
    """Absence is never certain: while nobody has answered, the look-up goes on."""
    gateway.sandbox.fault(Provider.ALI1688, "late", seconds=LATE_SECONDS)
    gateway.sandbox.fault(Provider.ALI1688, "cut")
    operation = await in_doubt(gateway, shelves, Provider.ALI1688)
    asked = await question(gateway)
    shows_at_last(gateway)
    (placed,) = await gateway.bookings(operation, "placed")
    assert gateway.sandbox.creates(placed["outer_id"]) == 1
    page = await gateway.get("/questions", waiting=False)
    assert page["questions"][0]["choice"] == "settled_by_facts"
    late = AnswerQuestion(question_id=asked["question_id"], choice="create_again")
    assert (await gateway.command("answer-question", late)).status_code == 409


@pytest.mark.lesson(16)
async def test_lesson_16_given_up_and_then_it_shows(
    a_gateway: OpenGateway, shelves: Shelves
) -> None:
    """The order is not lost: it stands under Unmatched, for a person to bind or to cancel."""
    async with a_gateway(poll_seconds=0.2) as gateway:
        gateway.sandbox.fault(Provider.ALI1688, "late", seconds=LATE_SECONDS)
        gateway.sandbox.fault(Provider.ALI1688, "cut")
        operation = await in_doubt(gateway, shelves, Provider.ALI1688)
        await answer(gateway, "give_up")
        (ended,) = await gateway.bookings(operation, "given_up")
        (made,) = gateway.sandbox.orders(ended["outer_id"])
        shows_at_last(gateway)
        await gateway.shows("/unmatched", lambda page: made["no"] in str(page), limit=500)
        assert gateway.events(e.BookingPlaced) == []


@pytest.mark.lesson(16)
async def test_lesson_16_two_orders_only_at_a_persons_word(
    a_gateway: OpenGateway, shelves: Shelves
) -> None:
    """The person was wrong, the first order shows later: it is found, as an unmatched one."""
    async with a_gateway(poll_seconds=0.2) as gateway:
        gateway.sandbox.fault(Provider.ALI1688, "late", seconds=LATE_SECONDS)
        gateway.sandbox.fault(Provider.ALI1688, "cut")
        operation = await in_doubt(gateway, shelves, Provider.ALI1688)
        await question(gateway)
        (first,) = await gateway.bookings(operation, "in_doubt")
        await answer(gateway, "create_again")
        await gateway.bookings(operation, "placed")
        (made,) = gateway.sandbox.orders(first["outer_id"])
        shows_at_last(gateway)
        await gateway.shows("/unmatched", lambda page: made["no"] in str(page), limit=500)


async def test_a_call_that_never_left_is_sent_again(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """The platform's own limit of calls turned it away: certainly nothing was bought."""
    async with a_gateway(backoff_seconds=60) as gateway:
        gateway.sandbox.fault(provider, "rate_limit", seconds=60)
        await gateway.session(provider)
        ordered = book(shelves.lines(provider))
        await gateway.hears(ordered)
        (held,) = await gateway.bookings(ordered.operation_id, "held")
        assert held["held_reason"] == "limit"
        assert len(gateway.events(e.CallNotSent)) == 1
        assert gateway.sandbox.orders(held["outer_id"]) == []
