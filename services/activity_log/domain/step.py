"""A step of an activity: one sentence for a person."""

from dataclasses import dataclass
from enum import StrEnum

from services.activity_log.domain.sentence import Value


class StepType(StrEnum):
    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Step:
    type: StepType
    told: Value
    order_id: str = ""
    item_id: str = ""
    question_id: str = ""
    """The question that the step asks; its choices are the step's actions while it is open."""

    @property
    def message(self) -> str:
        """The sentence in English."""
        return str(self.told)


def information(told: Value) -> Step:
    return Step(StepType.INFORMATION, told)


def warning(told: Value) -> Step:
    return Step(StepType.WARNING, told)


def error(told: Value) -> Step:
    return Step(StepType.ERROR, told)
