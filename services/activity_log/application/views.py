"""What the service answers with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from services.activity_log.domain.activity_types import ActivityType
from services.activity_log.domain.step import StepType

Sentence = Mapping[str, Any] | None
"""The English text beside it as template and values, to be said in other languages; see
docs/sentences.md. Null for what 0.1.0 has written, and for what nobody translates."""


class ActionView(BaseModel):
    """Something a person can do now: send `body` to the command of this name."""

    key: str
    label: str
    command: str
    body: dict[str, str]


class QuestionView(BaseModel):
    """A question that waits for its answer."""

    question_id: str
    kind: str
    text: str
    sentence: Sentence = None
    asked_at: datetime
    assigned_to: str
    """Who is asked first; empty when anybody may answer."""
    actions: list[ActionView]


class LoginView(BaseModel):
    """A session that somebody must log in to before the activity goes on."""

    session_id: str
    login_url: str


class HoldView(BaseModel):
    """What bookings of the activity wait for, without anything that a person can do here."""

    reason: str
    """limit, not_reached or paused."""
    session_id: str
    until: datetime | None
    """When it is tried again, if that is known."""
    text: str
    """`waits for the booking limit until 2026-03-09 12:15 UTC`."""
    sentence: Sentence = None


class Counts(BaseModel):
    """How much was found, and how far it has come."""

    item_lines: int
    lines_settled: int
    lines_total: int
    provider_orders: int
    provider_orders_read: int
    errors: int
    warnings: int


class ActivityView(BaseModel):
    """An activity as a row of the feed."""

    id: str
    type: ActivityType
    description: str
    sentence: Sentence = None
    actor: str
    started_at: datetime
    finished_at: datetime | None
    work_seconds: float
    """Up to the end, or up to now while it runs."""
    progress: int
    """Percent."""
    is_finished: bool
    is_cancelled: bool
    is_awaiting_action: bool
    outcome: str | None
    """succeeded, partly, failed or cancelled; null while it runs."""
    actions: list[ActionView]
    questions: list[QuestionView]
    logins: list[LoginView]
    holds: list[HoldView]
    counts: Counts
    orders: list[str]
    """The first twenty; the search knows them all."""
    sessions: list[str]
    providers: list[str]
    last_event: dict[str, int]
    """Position of the last event behind it, by source."""
    position: int
    """Position in the live feed when it last changed."""


class StepView(BaseModel):
    """A step of an activity, with the event behind it."""

    type: StepType
    message: str
    sentence: Sentence = None
    at: datetime
    seconds_from_start: float
    actor: str
    order_id: str | None
    item_id: str | None
    event_id: str
    event: str
    source: str
    sequence: int
    actions: list[ActionView]


class ActivityDetail(ActivityView):
    """An activity with its steps, in order of time; `next_steps` leads to the following ones."""

    steps: list[StepView]
    next_steps: str | None


class ActivityPage(BaseModel):
    """Activities, newest first. `position` is where the live stream goes on from this answer."""

    activities: list[ActivityView]
    next: str | None
    """Leads to older ones, as `before`."""
    previous: str | None = None
    """Leads to newer ones, as `after`."""
    position: int


class Attention(BaseModel):
    """The activities that wait for a person, the oldest first."""

    count: int
    activities: list[ActivityView]
    position: int


class EventView(BaseModel):
    """One event in a timeline: who, why, old → new."""

    event_id: str
    event: str
    at: datetime
    actor: str
    correlation_id: str
    causation_id: str
    command: str
    activity_id: str
    """The operation, synchronization or correlation id that it belongs to."""
    order_id: str | None
    item_id: str | None
    summary: str
    sentence: Sentence = None
    source: str
    sequence: int


class TimelinePage(BaseModel):
    """Events of an order or an item in order of time."""

    events: list[EventView]
    next: str | None
    """Leads to later ones, as `after`."""
    previous: str | None = None
    """Leads to earlier ones, as `before`."""


class AuditedEvent(EventView):
    """An event as it was published, with its place in this log."""

    position: int
    type: str
    subject: str
    stream_version: int
    asked_by: str
    """Who began the activity: the person who pressed the button, whoever told the event."""
    old: dict[str, Any]
    """What the event replaced, by field; empty for what had no value before."""
    new: dict[str, Any]
    """What it says, by field, without ids and causes."""
    data: Any


class AuditPage(BaseModel):
    """Events in the order in which this log received them; `next` goes on, also at the end.

    Asked with `before` the latest come first, and `next` is the next `before`.
    """

    events: list[AuditedEvent]
    next: int


class OneEvent(EventView):
    """An event by itself."""

    position: int
    type: str
    data: Any
    """As it was published, for those who may audit; null for others."""


class AnswerView(BaseModel):
    """A question that has its answer, and the activity that asked it as it stands now."""

    question_id: str
    kind: str
    text: str
    sentence: Sentence = None
    assigned_to: str
    choice: str
    label: str
    """The choice in the words that were offered; empty when the marketplace itself settled it."""
    answered_at: datetime
    answered_by: str
    activity: ActivityView


class Answers(BaseModel):
    """Answers, the latest first."""

    answers: list[AnswerView]


class StreamedActivity(BaseModel):
    """A change in the live feed: the activity as it is now, or what it became a part of."""

    position: int
    activity: ActivityView | None
    absorbed: dict[str, str] | None = None
