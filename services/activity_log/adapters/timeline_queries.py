"""Reads timelines: of an item, of an order, of an activity, and all of it for the auditor."""

from typing import Any

from sqlalchemy import Row, Select, and_, select, tuple_

from chassis.store.database import Database
from services.activity_log.adapters.columns import from_micros
from services.activity_log.adapters.conditions import of_events
from services.activity_log.adapters.cursors import read_cursor, write_cursor
from services.activity_log.adapters.presentation import audited_event, event_view
from services.activity_log.adapters.tables import mentions, parts, timeline
from services.activity_log.application.search import EventSearch
from services.activity_log.application.views import AuditPage, TimelinePage
from services.activity_log.domain.moment import Moment

_ORDER = (timeline.c.at, timeline.c.source, timeline.c.sequence)


class TimelineQueries:
    """All methods block and may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_item(
        self, agency: str, order: str, item: str, after: str | None, limit: int
    ) -> TimelinePage:
        """Return what happened to an item, in order of time. Raises BadCursorError."""
        wanted = (mentions.c.order_id == order, mentions.c.item_id == item)
        return self._mentioned(agency, wanted, after, limit)

    def of_order(self, agency: str, order: str, after: str | None, limit: int) -> TimelinePage:
        """Return what happened to an order and its items. Raises BadCursorError."""
        return self._mentioned(agency, (mentions.c.order_id == order,), after, limit)

    def of_activity(self, agency: str, root: str, after: str | None, limit: int) -> TimelinePage:
        """Return every event behind an activity. Raises BadCursorError."""
        statement = _events().where(parts.c.agency == agency, parts.c.root == root)
        return self._page(statement, after, limit)

    def audit(self, agency: str, search: EventSearch, after: int, limit: int) -> AuditPage:
        """Return whole events in the order in which the log received them."""
        statement = (
            _events()
            .where(*of_events(agency, search), timeline.c.position > after)
            .order_by(timeline.c.position)
            .limit(limit)
        )
        with self._database.engine.connect() as connection:
            rows = connection.execute(statement).all()
        events = [audited_event(row) for row in rows]
        return AuditPage(events=events, next=events[-1].position if events else after)

    def _mentioned(
        self, agency: str, wanted: tuple[Any, ...], after: str | None, limit: int
    ) -> TimelinePage:
        # An event may speak of several items of the order: it stands in the timeline once.
        spoken = select(mentions.c.source, mentions.c.sequence).where(
            mentions.c.agency == agency, *wanted
        )
        statement = _events().where(
            timeline.c.agency == agency,
            tuple_(timeline.c.source, timeline.c.sequence).in_(spoken),
        )
        return self._page(statement, after, limit)

    def _page(self, statement: Select[Any], after: str | None, limit: int) -> TimelinePage:
        if after is not None:
            statement = statement.where(tuple_(*_ORDER) > tuple_(*read_cursor(after)[:3]))
        with self._database.engine.connect() as connection:
            rows = connection.execute(statement.order_by(*_ORDER).limit(limit + 1)).all()
        last = rows[limit - 1] if len(rows) > limit else None
        events = [event_view(row) for row in rows[:limit]]
        return TimelinePage(events=events, next=_cursor(last) if last else None)


def _events() -> Select[Any]:
    same = and_(parts.c.agency == timeline.c.agency, parts.c.part == timeline.c.part)
    return select(timeline, parts.c.root).join(parts, same)


def _cursor(row: Row[Any]) -> str:
    return write_cursor(Moment(from_micros(row.at), row.source, row.sequence))
