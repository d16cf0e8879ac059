"""The steps of what waits: held bookings, and questions with their answers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from services.activity_log.domain.sentence import Sentence, Told, Value, say
from services.activity_log.domain.step import Step, StepType, information, warning
from services.activity_log.domain.values import Said, Word
from services.activity_log.domain.waiting import waits
from services.activity_log.domain.wording import Data, shortened, who


def question_text(data: Data) -> Value:
    """Return what is asked, for every language if the gateway has sent it so."""
    sentence = data.get("sentence")
    return Told(data["text"], sentence) if sentence else Said(data["text"])


def _held(data: Data) -> tuple[Step, ...]:
    until = datetime.fromisoformat(data["until"]) if data["until"] else None
    told = replace(waits(data["reason"], until), begins=True)
    short = say("{waits}.", waits=told)
    if not data["message"]:
        return (warning(short),)
    said = Said(shortened(data["message"]).rstrip("."))
    whole = say("{waits} ({said}).", waits=told, said=said)
    if data["reason"] == "price":
        # What the price is stands in the steps around it: other languages need not say it again.
        return (Step(StepType.WARNING, Told(str(whole), short.plain())),)
    return (warning(whole),)


def _asked(data: Data) -> tuple[Step, ...]:
    text: Value = question_text(data)
    told: Sentence = say("{question}", question=text)
    if data["assigned_to"]:
        told = say(
            "{question} Assigned to {person}.", question=text, person=who(data["assigned_to"])
        )
    return (Step(StepType.QUESTION, told, question_id=data["question_id"]),)


WAITING_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.BookingHeld": _held,
    "marketplace.QuestionAsked": _asked,
    "marketplace.QuestionAnswered": lambda d: (
        information(say("Answered: {choice}.", choice=Word("action", d["choice"]))),
    ),
}
