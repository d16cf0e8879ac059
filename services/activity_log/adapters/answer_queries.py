"""Reads what was answered lately, and what became of it."""

from typing import Any

import orjson
from sqlalchemy import Row, select

from chassis.clock import Clock
from chassis.store.database import Database
from services.activity_log.adapters.columns import from_text
from services.activity_log.adapters.presentation import activity_view, answer_view
from services.activity_log.adapters.tables import activities, timeline
from services.activity_log.adapters.timeline_queries import events_with_roots
from services.activity_log.application.views import Answers, AnswerView
from services.activity_log.domain.parts import id_of

ANSWERED = "QuestionAnswered"


class AnswerQueries:
    """All methods block and may be called from any thread."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def latest(self, agency: str, limit: int) -> Answers:
        """Return answers, the latest first."""
        statement = (
            events_with_roots()
            .where(timeline.c.agency == agency, timeline.c.event == ANSWERED)
            .order_by(timeline.c.position.desc())
            .limit(limit)
        )
        with self._database.engine.connect() as connection:
            rows = connection.execute(statement).all()
            ids = sorted({id_of(row.root) for row in rows})
            shown = connection.execute(
                select(activities).where(
                    activities.c.agency == agency,
                    activities.c.activity_id.in_(ids),
                    activities.c.absorbed_by.is_(None),
                )
            ).all()
        by_id = {activity.activity_id: activity for activity in shown}
        found = (self._view(row, by_id.get(id_of(row.root))) for row in rows)
        return Answers(answers=[view for view in found if view is not None])

    def _view(self, row: Row[Any], activity: Row[Any] | None) -> AnswerView | None:
        question_id = orjson.loads(row.data)["question_id"]
        state = from_text(activity.state) if activity is not None else None
        question = state.questions.get(question_id) if state else None
        if activity is None or question is None or question.asked is None:
            # The question itself is still on its way here.
            return None
        return answer_view(question_id, question, row, activity_view(activity, self._clock()))
