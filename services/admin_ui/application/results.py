"""What became of a command, line by line, as a page tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.admin_ui.domain.selection import Chosen

DONE, REFUSED, UNKNOWN = "done", "refused", "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the result."""

    chosen: Chosen
    outcome: str
    code: str = ""
    message: str = ""
    details: Mapping[str, Any] | None = None

    @property
    def again(self) -> str:
        """The value with which the row can be tried again: at the version that is known now."""
        current = (self.details or {}).get("version")
        version = current if isinstance(current, int) else self.chosen.version
        return Chosen(self.chosen.order_id, self.chosen.item_id, version).value


@dataclass(frozen=True, slots=True)
class Result:
    lines: Sequence[Line]
    message: str = ""
    """Why the whole was refused, or what is not known."""
    code: str = ""
    activities: Sequence[str] = ()
    """One for each command that began something."""
    position: int = 0
    is_known: bool = True
    """False: nobody answered; the same form may be sent again and does nothing twice."""

    @property
    def activity(self) -> str | None:
        return self.activities[0] if self.activities else None

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)


def decided(chosen: Sequence[Chosen], answer: Mapping[str, Any], position: int) -> Result:
    """Return the result of an answer that came."""
    by_place = {(line["order_id"], line["item_id"]): line for line in answer["lines"]}
    whole = answer["refusal"]
    lines = [_line(each, by_place.get((each.order_id, each.item_id)), whole) for each in chosen]
    return Result(
        lines,
        message=whole["message"] if whole else "",
        code=whole["code"] if whole else "",
        activities=(answer["operation_id"],) if answer["operation_id"] else (),
        position=position,
    )


def refused(chosen: Sequence[Chosen], code: str, message: str) -> Result:
    """Return the result of a command that was refused as a whole."""
    return Result([Line(each, REFUSED, code, message) for each in chosen], message, code)


def unknown(chosen: Sequence[Chosen]) -> Result:
    """Return the result when nobody answered."""
    return Result([Line(each, UNKNOWN) for each in chosen], is_known=False)


def _line(chosen: Chosen, line: Mapping[str, Any] | None, whole: Mapping[str, Any] | None) -> Line:
    refusal = (line or {}).get("refusal") or (None if line else whole)
    if refusal:
        return Line(chosen, REFUSED, refusal["code"], refusal["message"], refusal["details"])
    return Line(chosen, DONE)
