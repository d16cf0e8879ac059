"""Which activity an event belongs to, whatever arrives first.

An event that names its operation or synchronization belongs there. Any other belongs to the
part of its correlation id, and a part may be taken over by an activity that names the same
correlation id, before or after. A question about an account, which no operation asks, is a part
that nothing takes over. So each event stays in one part for ever; which activity shows the part
follows from links, and the earliest link of the best sort counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.activity_log.domain.entry import Entry
from services.activity_log.domain.moment import Moment

NAMED = 0
"""An operation or a synchronization named the correlation id."""
OWN_ID = 1
"""The correlation id is the operation's own id."""
ANSWERED = 2
"""The answer to a question came under this correlation id."""
WIDER = 9
"""What no activity of its session claims belongs to the correlation id as a whole."""

_OF_THEIR_OWN = frozenset({"risk_control", "reconciliation"})
"""Questions about an account, whatever it did when they arose: each is a task of its own."""


@dataclass(frozen=True, slots=True)
class Link:
    """A part belongs to another part. Of several links of one part the least one counts."""

    rank: int
    moment: Moment
    target: str

    @property
    def key(self) -> tuple[int, Moment, str]:
        return self.rank, self.moment, self.target


def correlation(correlation_id: str) -> str:
    return f"correlation:{correlation_id}"


def question(question_id: str) -> str:
    return f"question:{question_id}"


def id_of(part: str) -> str:
    """Return the id of the activity that has this part as its root."""
    return part.split(":", 1)[1]


def named_by(entry: Entry) -> str:
    """Return the operation or synchronization that the event names, or an empty text."""
    for field, sort in (("operation_id", "operation"), ("synchronization_id", "synchronization")):
        if found := entry.text(field):
            return f"{sort}:{found}"
    return ""


def part_of(entry: Entry) -> str:
    """Return the part that holds the event for ever."""
    if named := named_by(entry):
        return named
    if entry.kind == "marketplace.QuestionAnswered" or stands_alone(entry):
        return question(entry.data["question_id"])
    if session := entry.text("session_id"):
        return _within(session, entry.correlation_id)
    return correlation(entry.correlation_id)


def links_of(entry: Entry, own: str) -> dict[str, Link]:
    """Return the links that the event makes, by the part that they bring somewhere.

    `own` is the part that holds the event.
    """
    moment, session = entry.moment, entry.text("session_id")
    whole = correlation(entry.correlation_id)
    links: dict[str, Link] = {}
    if named_by(entry):
        links[correlation(id_of(own))] = Link(OWN_ID, moment, own)
        links[whole] = Link(NAMED, moment, own)
        if session:
            links[_within(session, entry.correlation_id)] = Link(NAMED, moment, own)
    elif entry.kind == "marketplace.QuestionAnswered":
        links[whole] = Link(ANSWERED, moment, own)
    elif own != whole and not stands_alone(entry):
        links[own] = Link(WIDER, moment, whole)
    if entry.kind == "marketplace.QuestionAsked" and not stands_alone(entry):
        links[question(entry.data["question_id"])] = Link(NAMED, moment, own)
    return links


def root_of(part: str, links: Mapping[str, Link]) -> str:
    """Follow the links to their end; of a ring the least part is the root for all of it."""
    path: list[str] = []
    while part not in path:
        path.append(part)
        link = links.get(part)
        if link is None:
            return part
        part = link.target
    return min(path[path.index(part) :])


def stands_alone(entry: Entry) -> bool:
    """Tell whether the event asks a question that is an activity of its own."""
    return (
        entry.kind == "marketplace.QuestionAsked"
        and not named_by(entry)
        and entry.text("kind") in _OF_THEIR_OWN
    )


def _within(session_id: str, correlation_id: str) -> str:
    # One command may synchronize several sessions under one correlation id.
    return f"session:{session_id}:{correlation_id}"
