"""A question is asked once and answered once."""

from typing import Any

import pytest

from services.marketplace_gateway.domain import question
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.question import (
    ANSWERED_BY_FACTS,
    CHOICES,
    QuestionAnswered,
    QuestionAsked,
    QuestionKind,
)
from tests.marketplace_gateway.domain import samples as s

KIND = QuestionKind.BOOKING_IN_DOUBT
HEAD = (Provider.ALI1688, "session-1")
asked = QuestionAsked(*HEAD, "operation-1", KIND, "What now?", CHOICES[KIND], s.REFS)


def answer(choice: str) -> Any:
    return lambda state: question.answer(state, choice)


def test_it_is_asked_once() -> None:
    assert question.ask(None, asked) == (asked,)
    assert question.ask(question.evolve(None, asked), asked) == ()


def test_it_is_answered_once() -> None:
    """The same answer again is harmless, another one is refused."""
    first = s.story(question.evolve, asked).when(answer("give_up"))
    first.then(QuestionAnswered(*HEAD, "give_up"))
    first.when(answer("give_up")).then_nothing()
    first.when(answer("create_again")).then_refused("question_answered")


def test_only_what_was_offered_is_an_answer() -> None:
    s.story(question.evolve, asked).when(answer("perhaps")).then_refused("choice_not_offered")
    s.story(question.evolve).when(answer("give_up")).then_refused("question_unknown")


def test_facts_settle_an_open_question_alone() -> None:
    settled = QuestionAnswered(*HEAD, ANSWERED_BY_FACTS)
    then = s.story(question.evolve, asked).when(question.settle).then(settled)
    then.when(question.settle).then_nothing()
    then.when(answer("give_up")).then_refused("question_answered")


NOTHING_TO_DECIDE = {
    QuestionKind.RISK_CONTROL,
    QuestionKind.FACT_DOES_NOT_FIT,
    QuestionKind.RECONCILIATION,
}
"""A person deals with these on the marketplace, and then says so."""


@pytest.mark.parametrize("kind", QuestionKind)
def test_every_kind_has_choices_that_a_person_understands(kind: QuestionKind) -> None:
    keys = [choice.key for choice in CHOICES[kind]]
    assert len(set(keys)) == len(keys) == (1 if kind in NOTHING_TO_DECIDE else 2)
    assert all(len(choice.label) > 10 for choice in CHOICES[kind])
    assert ANSWERED_BY_FACTS not in keys


@pytest.mark.parametrize("kind", sorted(NOTHING_TO_DECIDE))
def test_what_needs_no_decision_is_still_answered_once(kind: QuestionKind) -> None:
    (only,) = CHOICES[kind]
    one = QuestionAsked(*HEAD, None, kind, "Look there.", CHOICES[kind], assigned_to="person:anna")
    first = s.story(question.evolve, one).when(answer(only.key))
    first.then(QuestionAnswered(*HEAD, only.key)).when(answer(only.key)).then_nothing()
    first.when(question.settle).then_nothing()
