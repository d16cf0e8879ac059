"""What became of a command, line by line, as a page tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.admin_ui.domain.requests import open_request
from services.admin_ui.domain.selection import Chosen

DONE, REFUSED, UNKNOWN = "done", "refused", "unknown"
STALE, REQUEST_OPEN = "stale", "request_open"
"""Codes of order_status that a page tells in its own words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the result."""

    chosen: Chosen
    outcome: str
    code: str = ""
    message: str = ""
    details: Mapping[str, Any] | None = None
    version: int | None = None
    """Of the item once it was done."""

    @property
    def done_value(self) -> str:
        """The value that names the row at the version which this command gave it."""
        version = self.version or self.chosen.version
        return Chosen(self.chosen.order_id, self.chosen.item_id, version).value

    @property
    def changed(self) -> Sequence[Mapping[str, Any]]:
        """What happened to the item since the page was made, when it was refused for that."""
        return (self.details or {}).get("changed", ()) if self.code == STALE else ()

    @property
    def request(self) -> Mapping[str, Any] | None:
        """What the marketplace has been asked for already, by whom and since when."""
        if self.code == REQUEST_OPEN:
            details = self.details or {}
            return details if details.get("requested_by") else None
        return open_request(self.changed)

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

    def of(self, outcome: str) -> Sequence[Line]:
        return [line for line in self.lines if line.outcome == outcome]

    def without(self, rows: Sequence[Chosen]) -> "Result":
        """Return the same with these rows left out."""
        return replace(self, lines=[line for line in self.lines if line.chosen not in rows])

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


def refused(
    chosen: Sequence[Chosen], code: str, message: str, details: Mapping[str, Any] | None = None
) -> Result:
    """Return the result of a command that was refused as a whole."""
    lines = [Line(each, REFUSED, code, message, details) for each in chosen]
    return Result(lines, message, code)


def unknown(chosen: Sequence[Chosen]) -> Result:
    """Return the result when nobody answered."""
    return Result([Line(each, UNKNOWN) for each in chosen], is_known=False)


def _line(chosen: Chosen, line: Mapping[str, Any] | None, whole: Mapping[str, Any] | None) -> Line:
    refusal = (line or {}).get("refusal") or (None if line else whole)
    if refusal:
        return Line(chosen, REFUSED, refusal["code"], refusal["message"], refusal["details"])
    return Line(chosen, DONE, version=(line or {}).get("version"))


def line_refused(chosen: Chosen, code: str, message: str) -> Line:
    """Return a row that was not even sent."""
    return Line(chosen, REFUSED, code, message)


def stale(chosen: Chosen, changed: Sequence[Mapping[str, Any]], version: int) -> Line:
    """Return a row that somebody has changed since, in the words of order_status."""
    told = [{name: change[name] for name in ("event", "actor", "at")} for change in changed]
    details = {"version": version, "changed": told}
    return Line(chosen, REFUSED, STALE, "The item has changed since you looked.", details)


def joined(results: Sequence[Result], lines: Sequence[Line]) -> Result:
    """Return several results as one; a reason for the whole stands only if it is that of each."""
    reasons = {(result.code, result.message) for result in results}
    code, message = reasons.pop() if len(reasons) == 1 else ("", "")
    return Result(
        [*lines, *(line for result in results for line in result.lines)],
        message=message,
        code=code,
        activities=tuple(activity for result in results for activity in result.activities),
        position=max((result.position for result in results), default=0),
        is_known=all(result.is_known for result in results),
    )
