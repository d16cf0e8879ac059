"""Question: asked of the operator, answered once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.references import ItemRef
from services.marketplace_gateway.domain.refusal import Refusal


class QuestionKind(StrEnum):
    """What is asked; a later kind brings its own choices."""

    BOOKING_IN_DOUBT = "booking_in_doubt"
    CLOSED_AFTER_PAYMENT = "closed_after_payment"
    CANCEL_WHOLE_ORDER = "cancel_whole_order"
    PRICE_ROSE = "price_rose"
    RISK_CONTROL = "risk_control"
    FACT_DOES_NOT_FIT = "fact_does_not_fit"
    RECONCILIATION = "reconciliation"


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str


CHOICES: dict[QuestionKind, tuple[Choice, ...]] = {
    QuestionKind.BOOKING_IN_DOUBT: (
        Choice("create_again", "It was not made: create it again"),
        Choice("give_up", "It was not made: give up"),
    ),
    QuestionKind.CLOSED_AFTER_PAYMENT: (
        Choice("unlink", "Free the items, to be bought again"),
        Choice("keep", "Leave the items on the closed order"),
    ),
    QuestionKind.CANCEL_WHOLE_ORDER: (
        Choice("cancel_all", "Cancel the whole order; every item on it is freed"),
        Choice("only_unlink", "Only free the chosen items; the order stays"),
    ),
    QuestionKind.PRICE_ROSE: (
        Choice("accept", "Accept the price and book"),
        Choice("refuse", "Refuse: do not book"),
    ),
    QuestionKind.RISK_CONTROL: (
        Choice("resume", "Cleared on the marketplace: let the session work again"),
    ),
    QuestionKind.FACT_DOES_NOT_FIT: (Choice("noted", "Seen and dealt with"),),
    QuestionKind.RECONCILIATION: (Choice("noted", "Seen and dealt with"),),
}

ANSWERED_BY_FACTS = "settled_by_facts"
"""The answer when the marketplace itself made the question idle."""


@dataclass(frozen=True, slots=True)
class QuestionEvent:
    """Something happened to a question."""

    provider: Provider
    session_id: str


@dataclass(frozen=True, slots=True)
class QuestionAsked(QuestionEvent):
    operation_id: str | None
    kind: QuestionKind
    text: str
    choices: tuple[Choice, ...]
    items: tuple[ItemRef, ...] = ()
    provider_order_id: str = ""
    subject_id: str = ""
    """The booking or unbinding that waits for the answer."""
    assigned_to: str = ""
    """Who is asked first; anybody with the right may answer."""
    sentence: Mapping[str, Any] | None = None
    """The text as a template with values, see `Sentence.plain`; 0.1.0 stored none."""


@dataclass(frozen=True, slots=True)
class QuestionAnswered(QuestionEvent):
    choice: str


@dataclass(frozen=True, slots=True)
class QuestionState:
    asked: QuestionAsked
    choice: str | None = None


Decision = tuple[QuestionEvent, ...] | Refusal


def evolve(state: QuestionState | None, event: QuestionEvent) -> QuestionState:
    """Return the question as it is after the event."""
    if isinstance(event, QuestionAsked):
        return QuestionState(event)
    assert state is not None
    assert isinstance(event, QuestionAnswered)
    return replace(state, choice=event.choice)


def ask(state: QuestionState | None, question: QuestionAsked) -> tuple[QuestionEvent, ...]:
    """Ask, unless it was asked before."""
    return () if state is not None else (question,)


def answer(state: QuestionState | None, choice: str) -> Decision:
    """Take the operator's answer; the same answer again is harmless, another one is refused."""
    if state is None:
        return Refusal("question_unknown", "There is no such question.")
    if state.choice == choice:
        return ()
    if state.choice is not None:
        return Refusal(
            "question_answered",
            f"The question has been answered already: {state.choice}.",
            {"choice": state.choice},
        )
    possible = [option.key for option in state.asked.choices]
    if choice not in possible:
        return Refusal(
            "choice_not_offered", f"Choose one of: {', '.join(possible)}.", {"choices": possible}
        )
    return (QuestionAnswered(state.asked.provider, state.asked.session_id, choice),)


def settle(state: QuestionState | None) -> tuple[QuestionEvent, ...]:
    """Close a question that facts have answered."""
    if state is None or state.choice is not None:
        return ()
    asked = state.asked
    return (QuestionAnswered(asked.provider, asked.session_id, ANSWERED_BY_FACTS),)
