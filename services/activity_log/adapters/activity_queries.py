"""Reads activities, each time with a short query: nobody holds a connection while waiting."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select, tuple_

from chassis.clock import Clock
from chassis.store.database import Database
from services.activity_log.adapters.columns import from_micros, from_text
from services.activity_log.adapters.conditions import of_activities
from services.activity_log.adapters.cursors import read_cursor, write_cursor
from services.activity_log.adapters.presentation import activity_view, step_view
from services.activity_log.adapters.tables import activities, feed, parts, steps
from services.activity_log.application.search import ActivitySearch
from services.activity_log.application.views import (
    ActivityDetail,
    ActivityPage,
    Attention,
    StreamedActivity,
)
from services.activity_log.domain.moment import Moment
from services.activity_log.domain.parts import correlation, id_of

_ORDER = (activities.c.started_at, activities.c.first_source, activities.c.first_sequence)
_STEP_ORDER = (steps.c.at, steps.c.source, steps.c.sequence, steps.c.line)


class ActivityQueries:
    """All methods block and may be called from any thread."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def head(self, agency: str) -> int:
        """Return the position of the last change."""
        with self._database.engine.connect() as connection:
            return _head(connection, agency)

    def search(
        self,
        agency: str,
        search: ActivitySearch,
        before: str | None,
        limit: int,
        after: str | None = None,
    ) -> ActivityPage:
        """Return activities, newest first: older than `before`, or the next newer than `after`.

        Raises BadCursorError.
        """
        statement = select(activities).where(*of_activities(agency, search))
        if before is not None:
            statement = statement.where(tuple_(*_ORDER) < tuple_(*read_cursor(before)[:3]))
        if after is not None:
            statement = statement.where(tuple_(*_ORDER) > tuple_(*read_cursor(after)[:3]))
        way = _ORDER if after is not None else tuple(column.desc() for column in _ORDER)
        with self._database.engine.connect() as connection:
            # The position first: what changes meanwhile is streamed again rather than missed.
            position = _head(connection, agency)
            rows = list(connection.execute(statement.order_by(*way).limit(limit + 1)))
        more, rows = len(rows) > limit, rows[:limit]
        if after is not None:
            rows.reverse()
        now = self._clock()
        return ActivityPage(
            activities=[activity_view(row, now) for row in rows],
            next=_cursor(rows[-1]) if rows and (more or after is not None) else None,
            previous=_cursor(rows[0]) if rows and (more if after else before) else None,
            position=position,
        )

    def attention(self, agency: str, limit: int) -> Attention:
        """Return what waits for a person, the oldest first."""
        conditions = list(of_activities(agency, ActivitySearch(state="awaiting")))
        with self._database.engine.connect() as connection:
            position = _head(connection, agency)
            count = connection.execute(
                select(func.count()).select_from(activities).where(*conditions)
            ).scalar_one()
            rows = connection.execute(
                select(activities).where(*conditions).order_by(*_ORDER).limit(limit)
            ).all()
        now = self._clock()
        found = [activity_view(row, now) for row in rows]
        return Attention(count=count, activities=found, position=position)

    def detail(
        self, agency: str, activity_id: str, after: str | None, limit: int
    ) -> ActivityDetail | None:
        """Return an activity with steps behind the cursor. Raises BadCursorError.

        Whoever asks for a correlation id that belongs to an activity gets that activity.
        """
        with self._database.engine.connect() as connection:
            row = _shown(connection, agency, activity_id)
            if row is None:
                return None
            statement = (
                select(steps)
                .join(parts, and_(parts.c.agency == steps.c.agency, parts.c.part == steps.c.part))
                .where(parts.c.agency == agency, parts.c.root == row.root)
            )
            if after is not None:
                statement = statement.where(tuple_(*_STEP_ORDER) > tuple_(*read_cursor(after)))
            found = connection.execute(statement.order_by(*_STEP_ORDER).limit(limit + 1)).all()
        activity = from_text(row.state)
        last = found[limit - 1] if len(found) > limit else None
        return ActivityDetail(
            **activity_view(row, self._clock()).model_dump(),
            steps=[step_view(step, activity) for step in found[:limit]],
            next_steps=_step_cursor(last) if last else None,
        )

    def root(self, agency: str, activity_id: str) -> str | None:
        """Return the root of an activity's parts, None when there is no such activity."""
        with self._database.engine.connect() as connection:
            row = _shown(connection, agency, activity_id)
        return None if row is None else str(row.root)

    def changes(self, agency: str, after: int, limit: int) -> list[StreamedActivity]:
        """Return activities that changed behind a feed position, in the order of change."""
        table = activities.c
        statement = (
            select(activities)
            .where(table.agency == agency, table.changed_at_feed > after)
            .order_by(table.changed_at_feed)
            .limit(limit)
        )
        with self._database.engine.connect() as connection:
            rows = connection.execute(statement).all()
        now = self._clock()
        return [_streamed(row, now) for row in rows]


def _streamed(row: Row[Any], now: datetime) -> StreamedActivity:
    if row.absorbed_by is not None:
        absorbed = {"id": row.activity_id, "absorbed_by": row.absorbed_by}
        return StreamedActivity(position=row.changed_at_feed, activity=None, absorbed=absorbed)
    return StreamedActivity(position=row.changed_at_feed, activity=activity_view(row, now))


def _shown(connection: Connection, agency: str, activity_id: str) -> Row[Any] | None:
    same_agency = activities.c.agency == agency
    statement = select(activities).where(same_agency, activities.c.absorbed_by.is_(None))
    row = connection.execute(statement.where(activities.c.activity_id == activity_id)).first()
    if row is not None:
        return row
    root = connection.execute(
        select(parts.c.root).where(
            parts.c.agency == agency, parts.c.part == correlation(activity_id)
        )
    ).scalar()
    if root is None:
        return None
    return connection.execute(statement.where(activities.c.activity_id == id_of(root))).first()


def _head(connection: Connection, agency: str) -> int:
    statement = select(feed.c.position).where(feed.c.agency == agency)
    return connection.execute(statement).scalar() or 0


def _cursor(row: Row[Any]) -> str:
    return write_cursor(Moment(from_micros(row.started_at), row.first_source, row.first_sequence))


def _step_cursor(row: Row[Any]) -> str:
    return write_cursor(Moment(from_micros(row.at), row.source, row.sequence), row.line)
