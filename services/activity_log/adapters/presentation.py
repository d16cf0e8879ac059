"""Rows as the views that are answered."""

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row

from services.activity_log.adapters.columns import from_micros, from_text
from services.activity_log.application.views import (
    ActionView,
    ActivityView,
    AnswerView,
    AuditedEvent,
    Counts,
    EventView,
    HoldView,
    LoginView,
    OneEvent,
    QuestionView,
    StepView,
)
from services.activity_log.domain import standing
from services.activity_log.domain.activity import Activity, Question
from services.activity_log.domain.parts import id_of
from services.activity_log.domain.standing import Action
from services.activity_log.domain.waiting import waits

Values = dict[str, Any]


def activity_view(row: Row[Any], now: datetime) -> ActivityView:
    activity, root = from_text(row.state), row.root
    return ActivityView(
        id=row.activity_id,
        type=activity.origin.type,
        description=row.description,
        sentence=activity.origin.sentence,
        actor=row.actor,
        started_at=activity.start,
        finished_at=standing.finished_at(activity),
        work_seconds=standing.work_time(activity, now).total_seconds(),
        progress=standing.progress(activity),
        # From the state alone: a row that an older version left may stand otherwise.
        is_finished=standing.is_finished(activity),
        is_cancelled=standing.outcome(activity) == "cancelled",
        is_awaiting_action=standing.is_awaiting(activity),
        outcome=standing.outcome(activity),
        actions=[action_view(action) for action in standing.actions(activity, root)],
        questions=_questions(activity),
        logins=[
            LoginView(session_id=session, login_url=url)
            for session, url in standing.logins_awaited(activity).items()
        ],
        holds=[
            HoldView(
                reason=hold.reason,
                session_id=hold.session_id,
                until=hold.until,
                text=str(told),
                sentence=told.plain(),
            )
            for hold in standing.holds(activity)
            for told in [waits(hold.reason, hold.until)]
        ],
        counts=_counts(activity),
        orders=list(activity.orders),
        sessions=sorted(activity.sessions),
        providers=sorted(activity.providers),
        last_event=dict(activity.latest),
        position=row.changed_at_feed,
    )


def action_view(action: Action) -> ActionView:
    return ActionView(key=action.key, label=action.label, command=action.command, body=action.body)


def _questions(activity: Activity) -> list[QuestionView]:
    return [
        QuestionView(
            question_id=question_id,
            kind=question.kind,
            text=question.text,
            sentence=question.sentence,
            asked_at=question.asked.at,
            assigned_to=question.assigned_to,
            actions=[action_view(a) for a in standing.answers(question_id, question)],
        )
        for question_id, question in standing.open_questions(activity).items()
        if question.asked
    ]


def _counts(activity: Activity) -> Counts:
    return Counts(
        item_lines=activity.item_lines,
        lines_settled=activity.lines_settled,
        lines_total=activity.lines_total,
        provider_orders=activity.provider_orders + activity.reads_total,
        provider_orders_read=activity.reads_done,
        errors=activity.errors,
        warnings=activity.warnings,
    )


def step_view(row: Row[Any], activity: Activity) -> StepView:
    at = from_micros(row.at)
    question = standing.open_questions(activity).get(row.question_id or "")
    actions = standing.answers(row.question_id, question) if question else []
    return StepView(
        type=row.type,
        message=row.message,
        sentence=_sentence(row),
        at=at,
        seconds_from_start=(at - activity.start).total_seconds(),
        actor=row.actor,
        order_id=row.order_id,
        item_id=row.item_id,
        event_id=row.event_id,
        event=row.event,
        source=row.source,
        sequence=row.sequence,
        actions=[action_view(action) for action in actions],
    )


def event_view(row: Row[Any]) -> EventView:
    return EventView(**_event(row))


def one_event(row: Row[Any]) -> OneEvent:
    return OneEvent(
        **_event(row), position=row.position, type=row.type, data=orjson.loads(row.data)
    )


def audited_event(row: Row[Any], asked_by: str, old: Values, new: Values) -> AuditedEvent:
    return AuditedEvent(
        **_event(row),
        position=row.position,
        type=row.type,
        subject=row.subject,
        stream_version=row.stream_version,
        asked_by=asked_by,
        old=old,
        new=new,
        data=orjson.loads(row.data),
    )


def answer_view(
    question_id: str, question: Question, row: Row[Any], activity: ActivityView
) -> AnswerView:
    """`row` is the answer in the timeline."""
    choice = question.answer or ""
    return AnswerView(
        question_id=question_id,
        kind=question.kind,
        text=question.text,
        sentence=question.sentence,
        assigned_to=question.assigned_to,
        choice=choice,
        label=next((offered.label for offered in question.choices if offered.key == choice), ""),
        answered_at=from_micros(row.at),
        answered_by=row.actor,
        activity=activity,
    )


def _event(row: Row[Any]) -> dict[str, Any]:
    return {
        "event_id": row.event_id,
        "event": row.event,
        "at": from_micros(row.at),
        "actor": row.actor,
        "correlation_id": row.correlation_id,
        "causation_id": row.causation_id,
        "command": row.command,
        "activity_id": id_of(row.root),
        "order_id": row.order_id,
        "item_id": row.item_id,
        "summary": row.summary,
        "sentence": _sentence(row),
        "source": row.source,
        "sequence": row.sequence,
    }


def _sentence(row: Row[Any]) -> dict[str, Any] | None:
    return orjson.loads(row.sentence) if row.sentence else None
