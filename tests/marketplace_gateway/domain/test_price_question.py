"""The question about a price, and its answer, as transactions: who said yes is recorded."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chassis.command_context import CommandContext
from chassis.recorded import Recorded
from chassis.store.database import open_database
from chassis.store.opening import open_store
from chassis.writer.batch import Batch
from chassis.writer.states import StateCache
from chassis.writer.unit import Unit
from contracts.marketplace.commands import AnswerQuestion
from services.marketplace_gateway.application import aggregates as a
from services.marketplace_gateway.application.handlers.questions import answer_question
from services.marketplace_gateway.application.marketplace import Preview, PreviewLine
from services.marketplace_gateway.application.working.booking_prices import priced
from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain.booking import BookingStatus
from services.marketplace_gateway.domain.price_guard import PriceGuardMode, PriceVerdict
from services.marketplace_gateway.domain.question import QuestionAsked, QuestionKind
from services.marketplace_gateway.domain.rules import PriceGuardSet
from tests.marketplace_gateway.domain import samples as s

LINES = tuple(replace(line, expected_price=s.cny("10")) for line in s.LINES)
BOOKING = "booking-1"
WORKER = "service:marketplace_gateway"


class Desk:
    """One agency's streams, on which commands are decided one after the other."""

    def __init__(self, cache: StateCache) -> None:
        self._cache = cache
        self.recorded: list[Recorded] = []

    def do(self, actor: str, handler: Callable[[Unit], Any]) -> Any:
        number = str(len(self.recorded))
        names = (number, b"", "verb", "default", actor, "c-1", number, s.NOON)
        unit = Unit(CommandContext(*names), self._cache, below=Batch([]))
        with self._cache.waiting():
            answer = handler(unit)
        self._cache.put(unit.changed)
        self.recorded += unit.recorded
        return answer

    def told(self, aggregate: Any, key: str, *events: Any) -> None:
        self.do(WORKER, lambda unit: unit.append(aggregate, (key,), events))

    def events(self, kind: type[Any]) -> list[Any]:
        return [one.event for one in self.recorded if isinstance(one.event, kind)]

    def state(self, aggregate: Any, key: str) -> Any:
        return self.do(WORKER, lambda unit: unit.state(aggregate, key))

    def look(self, first: str, second: str = "10") -> bool:
        """Take the booking's preview as the worker does; return whether it may be sent."""
        lines = tuple(
            PreviewLine(number, s.cny(price)) for number, price in (("1", first), ("2", second))
        )
        preview = Preview(lines, s.YUAN, s.cny("0"), s.YUAN, price_mode="ppay")
        may: bool = self.do(WORKER, lambda unit: priced(unit, BOOKING, preview))
        return may

    def question(self) -> tuple[str, QuestionAsked]:
        """Return the last question with its id."""
        asked = [one for one in self.recorded if isinstance(one.event, QuestionAsked)][-1]
        return asked.stream.key[0], asked.event

    def answer(self, actor: str, choice: str) -> None:
        command = AnswerQuestion(question_id=self.question()[0], choice=choice)
        self.do(actor, lambda unit: answer_question(command, unit))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(open_database(f"sqlite:///{tmp_path / 'desk.sqlite'}")) as database:
        store = open_store(database)
        store.create()
        cache = StateCache(store, a.CODEC, {one.kind: one for one in a.AGGREGATES})
        desk = Desk(cache)
        prepared = replace(s.prepared, lines=LINES, by="person:anna")
        desk.told(a.BOOKING, BOOKING, prepared)
        yield desk


@pytest.mark.lesson(18)
def test_lesson_18_the_question_shows_both_numbers_and_the_price_mode(desk: Desk) -> None:
    assert not desk.look("20")
    _, asked = desk.question()
    assert (asked.kind, asked.items) == (QuestionKind.PRICE_ROSE, (s.A,))
    assert (asked.subject_id, asked.assigned_to) == (BOOKING, "person:anna")
    for part in ("10.00 expected", "20.00 CNY offered", "ppay", "12.50 CNY"):
        assert part in asked.text
    assert desk.state(a.BOOKING, BOOKING).held_message == asked.text


@pytest.mark.lesson(18)
def test_lesson_18_an_approval_is_an_event_with_its_actor(desk: Desk) -> None:
    desk.look("20")
    desk.answer("person:boss", "accept")
    (approval,) = [one for one in desk.recorded if isinstance(one.event, e.PriceAccepted)]
    assert approval.actor == "person:boss"
    (line,) = approval.event.lines
    assert (line.ref, line.expected, line.offered) == (s.A, s.cny("10"), s.cny("20"))
    assert desk.look("20")
    assert desk.look("15")
    assert not desk.look("20.01")


@pytest.mark.lesson(18)
def test_lesson_18_under_the_tolerance_the_difference_is_recorded_and_nobody_asked(
    desk: Desk,
) -> None:
    assert desk.look("11")
    (told,) = desk.events(e.PriceDiffers)
    assert told.verdict is PriceVerdict.TOLERATED
    assert desk.events(QuestionAsked) == desk.events(e.BookingHeld) == []


def test_two_looks_on_a_stale_view_are_one_question(desk: Desk) -> None:
    assert not desk.look("20")
    assert not desk.look("20")
    assert not desk.look("25")
    assert len(desk.events(QuestionAsked)) == len(desk.events(e.BookingHeld)) == 1


def test_a_price_that_rises_again_is_another_question(desk: Desk) -> None:
    desk.look("20")
    first, _ = desk.question()
    desk.answer("person:anna", "accept")
    desk.look("30")
    second, asked = desk.question()
    assert first != second
    assert "30.00 CNY offered" in asked.text


def test_a_person_who_says_no_ends_it(desk: Desk) -> None:
    desk.look("20")
    desk.answer("person:boss", "refuse")
    (refused,) = desk.events(e.BookingRefused)
    assert (refused.code, refused.items) == ("price_refused", s.REFS)
    assert "person:boss" in refused.message
    assert "20.00 CNY offered" in refused.message
    assert not desk.look("10")


def test_a_rule_that_refuses_asks_nobody(desk: Desk) -> None:
    desk.told(a.RULES, a.RULES_KEY, PriceGuardSet(PriceGuardMode.REFUSE, None, None))
    assert not desk.look("10.01")
    (refused,) = desk.events(e.BookingRefused)
    assert refused.code == "price_rose"
    assert desk.events(QuestionAsked) == []
    assert desk.state(a.BOOKING, BOOKING).status is BookingStatus.REFUSED
