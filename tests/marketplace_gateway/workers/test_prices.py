"""The price guard: read again just before buying, compared, asked about, recorded."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from contracts.marketplace.commands import AnswerQuestion, SetPriceGuard
from contracts.marketplace.vocabulary import PriceGuardMode
from contracts.model import Money, Provider
from contracts.order_status.events import BookingOrdered, OperationCancelRequested
from contracts.order_status.vocabulary import BookingLine
from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain.price_guard import PriceVerdict
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, Json
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.sandbox_process import ACCOUNTS, CREATE
from tests.marketplace_gateway.workers.ordering import PREVIEW, MovedClock


def at_price(gateway: Gateway, line: BookingLine, factor: str) -> Decimal:
    """Let the vendor change the price to so many times what is expected; return the new one."""
    expected = line.expected_purchase_price
    assert expected is not None
    price = (expected.amount * Decimal(factor)).quantize(Decimal("0.01"))
    goods = gateway.sandbox.get("/catalogue", marketplace=line.goods.provider, limit=500)["goods"]
    good = next(good for good in goods if good["id"] == line.goods.goods_id)
    ids = [v for v in good["variants"] if line.goods.sku_id in {v["spec_id"], v["sku_id"]}]
    (variant,) = ids or good["variants"]
    gateway.sandbox.post(f"/goods/{good['id']}", price=str(price), sku_id=variant["sku_id"])
    return price


async def asked(gateway: Gateway, number: int = 1) -> Json:
    """Wait until so many questions about prices were asked; return the one that is open."""

    def good(page: Json) -> bool:
        found = page["questions"]
        return len(found) == number and any(one["choice"] is None for one in found)

    page = await gateway.shows("/questions", good, waiting=False)
    (question,) = [one for one in page["questions"] if one["choice"] is None]
    assert question["kind"] == "price_rose"
    return dict(question)


async def answer(gateway: Gateway, question: Json, choice: str) -> None:
    await gateway.do(
        "answer-question", AnswerQuestion(question_id=question["question_id"], choice=choice)
    )


async def risen(
    gateway: Gateway, lines: Sequence[BookingLine], factor: str = "1.2"
) -> BookingOrdered:
    """Order a booking whose first line has become dearer; wait until it is asked about."""
    await gateway.session(Provider(lines[0].goods.provider))
    at_price(gateway, lines[0], factor)
    ordered = book(list(lines))
    await gateway.hears(ordered)
    (held,) = await gateway.bookings(ordered.operation_id, "held")
    assert (held["held_reason"], held["held_until"]) == ("price", None)
    return ordered


@pytest.mark.lesson(18)
async def test_lesson_18_a_dearer_price_is_asked_about_with_both_numbers(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """The answer comes an hour later; what was offered is bought then, once."""
    clock = MovedClock()
    async with a_gateway(clock=clock) as gateway:
        (one,) = shelves.lines(provider)
        line = one.model_copy(update={"quantity": 2})
        ordered = await risen(gateway, [line])
        question = await asked(gateway)
        offered = at_price(gateway, line, "1.2")
        expected = line.expected_purchase_price
        assert expected
        for words in (
            f"item 1 of order {line.order_id}: {expected.amount} expected",
            f"{offered} CNY offered, 2 pieces",
            "The whole booking costs ",
            "(price mode ",
        ):
            assert words in question["text"]
        assert question["assigned_to"] == "person:anna"
        assert question["items"] == [{"order_id": line.order_id, "item_id": "1"}]
        clock.ahead += timedelta(minutes=50)
        await answer(gateway, question, "accept")
        (placed,) = await gateway.bookings(ordered.operation_id, "placed")
        assert gateway.sandbox.creates(placed["outer_id"]) == 1
        (made,) = gateway.sandbox.orders(placed["outer_id"])
        assert made["lines"][0]["unit_fen"] == offered * 100


@pytest.mark.lesson(18)
async def test_lesson_18_the_total_is_read_again_just_before_placing(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """Also after the answer: the last call before the create call is the preview."""
    lines = shelves.lines(provider)
    await risen(gateway, lines)
    await answer(gateway, await asked(gateway), "accept")
    (started,) = await _recorded(gateway, e.BookingStarted)
    await gateway.bookings(started.event.operation_id, "placed")
    log = gateway.sandbox.get("/calls", account=ACCOUNTS[provider][0], limit=50)["calls"]
    sent = [call["api"] for call in log]
    create = sent.index(CREATE[provider])
    assert log[create]["outer_id"] == started.event.outer_id
    before = [api for api in sent[create + 1 :] if api in PREVIEW.values()]
    assert sent[create + 1] == before[0] == PREVIEW[provider]
    assert len(before) >= 2


@pytest.mark.lesson(18)
async def test_lesson_18_an_approval_is_an_event_with_the_persons_name(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    (line,) = shelves.lines(provider)
    ordered = await risen(gateway, [line])
    await answer(gateway, await asked(gateway), "accept")
    await gateway.bookings(ordered.operation_id, "placed")
    (accepted,) = await _recorded(gateway, e.PriceAccepted)
    assert accepted.actor == "person:anna"
    (difference,) = accepted.event.lines
    assert difference.expected.amount == line.expected_purchase_price.amount  # type: ignore[union-attr]
    assert difference.offered.amount == at_price(gateway, line, "1.2")
    (differs,) = gateway.events(e.PriceDiffers)
    assert differs.verdict is PriceVerdict.ASKED


@pytest.mark.lesson(18)
@pytest.mark.parametrize("factor", ["1.09", "0.80"])
async def test_lesson_18_under_the_tolerance_the_difference_is_recorded(
    gateway: Gateway, shelves: Shelves, provider: Provider, factor: str
) -> None:
    """Nobody is asked; a price that fell is always taken."""
    await gateway.session(provider)
    (line,) = shelves.lines(provider)
    price = at_price(gateway, line, factor)
    ordered = book([line])
    await gateway.hears(ordered)
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    (differs,) = gateway.events(e.PriceDiffers)
    assert differs.verdict is PriceVerdict.TOLERATED
    assert [one.offered.amount for one in differs.lines] == [price]
    (made,) = gateway.sandbox.orders(placed["outer_id"])
    assert Decimal(made["total_fen"]) / 100 == differs.total.amount
    assert (await gateway.get("/questions", waiting=False))["questions"] == []


async def test_a_refused_price_names_who_refused_it(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    ordered = await risen(gateway, shelves.lines(provider))
    await answer(gateway, await asked(gateway), "refuse")
    (refused,) = await gateway.bookings(ordered.operation_id, "refused")
    (event,) = gateway.events(e.BookingRefused)
    assert event.code == "price_refused"
    assert event.message.startswith("person:anna did not accept the price.")
    assert event.remedy
    assert not refused["outer_id"]


async def test_a_price_that_rises_again_is_asked_about_again(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """What was accepted counts for that price and lower ones, not for a higher one."""
    (line,) = shelves.lines(provider)
    ordered = await risen(gateway, [line])
    first = await asked(gateway)
    higher = at_price(gateway, line, "1.5")
    await answer(gateway, first, "accept")
    second = await asked(gateway, number=2)
    assert f"{higher}" in second["text"]
    assert gateway.events(e.BookingStarted) == []
    at_price(gateway, line, "1.4")
    await answer(gateway, second, "accept")
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    assert gateway.sandbox.creates(placed["outer_id"]) == 1


async def test_a_cancelled_operation_takes_its_price_question_along(
    gateway: Gateway, shelves: Shelves
) -> None:
    ordered = await risen(gateway, shelves.lines(Provider.ALI1688))
    question = await asked(gateway)
    await gateway.hears(OperationCancelRequested(operation_id=ordered.operation_id))
    await gateway.bookings(ordered.operation_id, "withdrawn")
    page = await gateway.shows("/questions", lambda page: not page["questions"])
    page = await gateway.get("/questions", waiting=False)
    assert page["questions"][0]["choice"] == "settled_by_facts"
    late = AnswerQuestion(question_id=question["question_id"], choice="accept")
    assert (await gateway.command("answer-question", late)).status_code == 409
    assert gateway.events(e.BookingStarted) == []


async def test_an_agency_may_have_dearer_bookings_refused(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    await gateway.session(provider)
    rule = SetPriceGuard(mode=PriceGuardMode.REFUSE, percent=Decimal(5))
    await gateway.do("set-price-guard", rule)
    (line,) = shelves.lines(provider)
    price = at_price(gateway, line, "1.06")
    ordered = book([line])
    await gateway.hears(ordered)
    await gateway.bookings(ordered.operation_id, "refused")
    (event,) = gateway.events(e.BookingRefused)
    assert event.code == "price_rose"
    assert f"{price}" in event.message
    assert event.remedy
    assert gateway.events(e.PriceDiffers)[0].verdict is PriceVerdict.REFUSED
    assert (await gateway.get("/questions"))["questions"] == []


async def test_an_agency_may_have_every_price_taken(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    await gateway.session(provider)
    await gateway.do("set-price-guard", SetPriceGuard(mode=PriceGuardMode.ACCEPT))
    (line,) = shelves.lines(provider)
    at_price(gateway, line, "3")
    ordered = book([line])
    await gateway.hears(ordered)
    await gateway.bookings(ordered.operation_id, "placed")
    assert gateway.events(e.PriceDiffers)[0].verdict is PriceVerdict.TOLERATED


async def test_both_tolerances_are_kept(gateway: Gateway, shelves: Shelves) -> None:
    """A rise of a tenth is within the per cent; of five pieces it is more than one yuan."""
    yuan = Money(amount=Decimal(1), currency="CNY")
    rule = SetPriceGuard(mode=PriceGuardMode.ASK, percent=Decimal(20), amount=yuan)
    await gateway.do("set-price-guard", rule)
    (one,) = shelves.lines(Provider.ALI1688)
    line = one.model_copy(update={"quantity": 5})
    ordered = await risen(gateway, [line], "1.1")
    await asked(gateway)
    assert gateway.events(e.BookingStarted) == []
    await gateway.hears(OperationCancelRequested(operation_id=ordered.operation_id))


async def _recorded(gateway: Gateway, kind: type) -> list[Any]:
    """Wait until there is such an event; return it with who did it."""
    found: list[Any] = []

    def good(_: Json) -> bool:
        found[:] = [one for one in gateway.recorded() if isinstance(one.event, kind)]
        return bool(found)

    await gateway.shows("/sessions", good)
    return found
