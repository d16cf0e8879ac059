"""Reads timelines: of an item, of an order, of an activity; and an event by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select, tuple_

from chassis.store.database import Database
from services.activity_log.adapters.columns import from_micros, to_micros
from services.activity_log.adapters.conditions import utc
from services.activity_log.adapters.cursors import read_cursor, write_cursor
from services.activity_log.adapters.presentation import event_view, one_event
from services.activity_log.adapters.tables import mentions, parts, timeline
from services.activity_log.application.views import OneEvent, TimelinePage
from services.activity_log.domain.moment import Moment

_ORDER = (timeline.c.at, timeline.c.source, timeline.c.sequence)
_key = tuple_(*_ORDER)


@dataclass(frozen=True, slots=True)
class Place:
    """Which page of a timeline is wanted; the first one when nothing is said."""

    after: str | None = None
    before: str | None = None
    around: datetime | None = None
    """Half of the page is what happened up to this moment."""
    last: bool = False


class TimelineQueries:
    """All methods block and may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_item(self, agency: str, order: str, item: str, place: Place, limit: int) -> TimelinePage:
        """Return what happened to an item, in order of time. Raises BadCursorError."""
        wanted = (mentions.c.order_id == order, mentions.c.item_id == item)
        return self._page(_mentioned(agency, wanted), place, limit)

    def of_order(self, agency: str, order: str, place: Place, limit: int) -> TimelinePage:
        """Return what happened to an order and its items. Raises BadCursorError."""
        return self._page(_mentioned(agency, (mentions.c.order_id == order,)), place, limit)

    def of_activity(self, agency: str, root: str, place: Place, limit: int) -> TimelinePage:
        """Return every event behind an activity. Raises BadCursorError."""
        statement = events_with_roots().where(parts.c.agency == agency, parts.c.root == root)
        return self._page(statement, place, limit)

    def one(self, agency: str, source: str, sequence: int) -> OneEvent | None:
        """Return an event by its place in its source's feed."""
        statement = events_with_roots().where(
            timeline.c.agency == agency,
            timeline.c.source == source,
            timeline.c.sequence == sequence,
        )
        with self._database.engine.connect() as connection:
            row = connection.execute(statement).first()
        return None if row is None else one_event(row)

    def _page(self, statement: Select[Any], place: Place, limit: int) -> TimelinePage:
        with self._database.engine.connect() as connection:
            if place.around is not None:
                reached = timeline.c.at <= to_micros(utc(place.around))
                half = max(1, limit // 2)
                before = _backwards(connection, statement.where(reached), half)
                after = _forwards(connection, statement.where(~reached), limit - half)
            elif place.before is not None or place.last:
                if place.before is not None:
                    statement = statement.where(_key < tuple_(*read_cursor(place.before)[:3]))
                before = _backwards(connection, statement, limit)
                after = _Run([], is_cut=place.before is not None)
            else:
                if place.after is not None:
                    statement = statement.where(_key > tuple_(*read_cursor(place.after)[:3]))
                before = _Run([], is_cut=place.after is not None)
                after = _forwards(connection, statement, limit)
        rows = [*before.rows, *after.rows]
        return TimelinePage(
            events=[event_view(row) for row in rows],
            next=_cursor(rows[-1]) if rows and after.is_cut else None,
            previous=_cursor(rows[0]) if rows and before.is_cut else None,
        )


@dataclass(frozen=True, slots=True)
class _Run:
    rows: list[Row[Any]]
    is_cut: bool
    """There is more beyond it."""


def _forwards(connection: Connection, statement: Select[Any], limit: int) -> _Run:
    rows = list(connection.execute(statement.order_by(*_ORDER).limit(limit + 1)))
    return _Run(rows[:limit], len(rows) > limit)


def _backwards(connection: Connection, statement: Select[Any], limit: int) -> _Run:
    latest = statement.order_by(*(column.desc() for column in _ORDER)).limit(limit + 1)
    rows = list(connection.execute(latest))
    return _Run(rows[:limit][::-1], len(rows) > limit)


def _mentioned(agency: str, wanted: tuple[Any, ...]) -> Select[Any]:
    # An event may speak of several items of the order: it stands in the timeline once.
    spoken = select(mentions.c.source, mentions.c.sequence).where(
        mentions.c.agency == agency, *wanted
    )
    return events_with_roots().where(
        timeline.c.agency == agency,
        tuple_(timeline.c.source, timeline.c.sequence).in_(spoken),
    )


def events_with_roots() -> Select[Any]:
    same = and_(parts.c.agency == timeline.c.agency, parts.c.part == timeline.c.part)
    return select(timeline, parts.c.root).join(parts, same)


def _cursor(row: Row[Any]) -> str:
    return write_cursor(Moment(from_micros(row.at), row.source, row.sequence))
