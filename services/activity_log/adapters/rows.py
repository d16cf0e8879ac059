"""Entries and activities as rows."""

from typing import Any

import orjson

from services.activity_log.adapters.columns import set_text, to_micros, to_text
from services.activity_log.application.ledger import Placed
from services.activity_log.domain import standing
from services.activity_log.domain.activity import Activity
from services.activity_log.domain.changes import change_of
from services.activity_log.domain.mentions import mentions_of
from services.activity_log.domain.parts import id_of
from services.activity_log.domain.sentence import Value

Row = dict[str, Any]


def activity_row(agency: str, root: str, activity: Activity, position: int) -> Row:
    origin, first = activity.origin, activity.first
    return {
        "agency": agency,
        "activity_id": id_of(root),
        "root": root,
        "type": origin.type.value,
        "description": origin.description,
        "actor": origin.actor,
        "started_at": to_micros(first.at),
        "first_source": first.source,
        "first_sequence": first.sequence,
        "is_finished": standing.is_finished(activity),
        "is_awaiting": standing.is_awaiting(activity),
        "outcome": standing.outcome(activity),
        "sessions": set_text(activity.sessions),
        "providers": set_text(activity.providers),
        "changed_at_feed": position,
        "absorbed_by": None,
        "state": to_text(activity),
    }


def timeline_row(placed: Placed, position: int) -> Row:
    received, part, steps = placed
    entry, moment, change = received.entry, received.entry.moment, change_of(received.entry, steps)
    return {
        "agency": entry.agency,
        "source": moment.source,
        "sequence": moment.sequence,
        "position": position,
        "part": part,
        "order_id": entry.text("order_id") or None,
        "item_id": entry.text("item_id") or None,
        "event_id": entry.event_id,
        "event": entry.name,
        "type": received.type,
        "subject": received.subject,
        "at": to_micros(moment.at),
        "actor": entry.actor,
        "correlation_id": entry.correlation_id,
        "causation_id": entry.causation_id,
        "command": entry.command,
        "stream_version": received.stream_version,
        "summary": str(change),
        "sentence": _plain(change),
        "data": received.raw,
    }


def mention_rows(placed: Placed) -> list[Row]:
    entry, part = placed.received.entry, placed.part
    moment = entry.moment
    return [
        {
            "agency": entry.agency,
            "order_id": order,
            "item_id": item,
            "source": moment.source,
            "sequence": moment.sequence,
            "at": to_micros(moment.at),
            "part": part,
        }
        for order, item in sorted(mentions_of(entry))
    ]


def step_rows(placed: Placed) -> list[Row]:
    entry, part = placed.received.entry, placed.part
    moment = entry.moment
    return [
        {
            "agency": entry.agency,
            "source": moment.source,
            "sequence": moment.sequence,
            "line": line,
            "part": part,
            "at": to_micros(moment.at),
            "type": step.type.value,
            "message": step.message,
            "sentence": _plain(step.told),
            "actor": entry.actor,
            "event_id": entry.event_id,
            "event": entry.name,
            "order_id": step.order_id or None,
            "item_id": step.item_id or None,
            "question_id": step.question_id or None,
        }
        for line, step in enumerate(placed.steps)
    ]


def _plain(told: Value) -> str:
    return orjson.dumps(told.plain()).decode()
