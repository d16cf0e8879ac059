"""A step of an activity: one sentence for a person."""

from dataclasses import dataclass
from enum import StrEnum


class StepType(StrEnum):
    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Step:
    type: StepType
    message: str
    order_id: str = ""
    item_id: str = ""
    question_id: str = ""
    """The question that the step asks; its choices are the step's actions while it is open."""


def information(message: str) -> Step:
    return Step(StepType.INFORMATION, message)


def warning(message: str) -> Step:
    return Step(StepType.WARNING, message)


def error(message: str) -> Step:
    return Step(StepType.ERROR, message)
