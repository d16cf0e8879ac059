"""An activity as its events made it. `merge` does not care in which order they arrived.

Two services tell about one activity, and their events interleave in any order. So the state is
made of parts that can be added in any order: earliest, latest, highest, sums, sets, and latest
news by moment. One event is an activity too, and folding is merging.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from services.activity_log.domain.activity_types import ActivityType
from services.activity_log.domain.moment import Moment

ORDERS_NAMED = 20
"""An activity names its first orders; the search knows them all."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Origin:
    """What the activity is, by the event that knew it best; `rank` says how well."""

    rank: int
    moment: Moment
    type: ActivityType
    description: str
    actor: str
    sentence: Mapping[str, Any] | None = None
    """The description as a sentence in plain form; states of 0.1.0 lack it."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the activity ended; the ending with the higher rank counts."""

    rank: int
    moment: Moment
    outcome: str


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a person: open when it was asked and has no answer."""

    text: str = ""
    kind: str = ""
    choices: tuple[Choice, ...] = ()
    asked: Moment | None = None
    answer: str | None = None
    assigned_to: str = ""
    """Who is asked first."""
    sentence: Mapping[str, Any] | None = None
    """The text as a sentence in plain form, if the gateway has sent it so."""

    @property
    def is_open(self) -> bool:
        return self.asked is not None and self.answer is None


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a booking waits for something that no answer and no login brings about."""

    reason: str
    session_id: str
    until: datetime | None = None
    """When it is tried again, if that is known."""


@dataclass(frozen=True, slots=True)
class News:
    """The latest word on one booking or synchronization: does it wait, and for what?"""

    moment: Moment
    session_id: str = ""
    """The session that somebody must log in to; empty when nothing waits."""
    login_url: str = ""
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """What is known of an activity, or of a part of one."""

    first: Moment
    last: Moment
    origin: Origin
    latest: Mapping[str, int]
    """Position of the last event by source."""
    is_long: bool = False
    """It runs until its ending; others are over as soon as they are seen."""
    ending: Ending | None = None
    cancel_requested: bool = False
    item_lines: int = 0
    lines_total: int = 0
    lines_settled: int = 0
    provider_orders: int = 0
    reads_total: int = 0
    reads_done: int = 0
    errors: int = 0
    warnings: int = 0
    questions: Mapping[str, Question] = field(default_factory=dict)
    news: Mapping[str, News] = field(default_factory=dict)
    sessions: frozenset[str] = frozenset()
    providers: frozenset[str] = frozenset()
    orders: tuple[str, ...] = ()

    @property
    def start(self) -> datetime:
        return self.first.at


def merge(one: Activity, other: Activity) -> Activity:
    """Return what both say together; commutative and associative."""
    return Activity(
        first=min(one.first, other.first),
        last=max(one.last, other.last),
        origin=min(one.origin, other.origin, key=lambda o: (-o.rank, o.moment)),
        latest=_joined(one.latest, other.latest, max),
        is_long=one.is_long or other.is_long,
        ending=_last_ending(one.ending, other.ending),
        cancel_requested=one.cancel_requested or other.cancel_requested,
        item_lines=one.item_lines + other.item_lines,
        lines_total=max(one.lines_total, other.lines_total),
        lines_settled=max(one.lines_settled, other.lines_settled),
        provider_orders=one.provider_orders + other.provider_orders,
        reads_total=max(one.reads_total, other.reads_total),
        reads_done=max(one.reads_done, other.reads_done),
        errors=one.errors + other.errors,
        warnings=one.warnings + other.warnings,
        questions=_joined(one.questions, other.questions, _both),
        news=_joined(one.news, other.news, lambda a, b: max(a, b, key=lambda n: n.moment)),
        sessions=one.sessions | other.sessions,
        providers=one.providers | other.providers,
        orders=tuple(sorted({*one.orders, *other.orders})[:ORDERS_NAMED]),
    )


def _joined(
    one: Mapping[str, T], other: Mapping[str, T], join: Callable[[T, T], T]
) -> Mapping[str, T]:
    if not one or not other:
        return one or other
    both = {key: join(one[key], other[key]) for key in one.keys() & other.keys()}
    return {**one, **other, **both}


def _both(one: Question, other: Question) -> Question:
    asked = one if one.asked else other
    answer = one.answer if one.answer is not None else other.answer
    return replace(asked, answer=answer)


def _last_ending(one: Ending | None, other: Ending | None) -> Ending | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda e: (e.rank, e.moment))
