"""Reads whole events for the auditor, each with who began it, and old and new values."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select

from chassis.store.database import Database
from services.activity_log.adapters.conditions import of_events
from services.activity_log.adapters.presentation import audited_event
from services.activity_log.adapters.tables import activities, timeline
from services.activity_log.adapters.timeline_queries import events_with_roots
from services.activity_log.application.old_and_new import TOLD_BEFORE, old_and_new
from services.activity_log.application.search import EventSearch
from services.activity_log.application.views import AuditedEvent, AuditPage
from services.activity_log.domain.parts import id_of


class AuditQueries:
    """All methods block and may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, agency: str, search: EventSearch, after: int, limit: int, before: int | None = None
    ) -> AuditPage:
        """Return events behind a position in the order of arrival; with `before` the latest first.

        `next` goes on in the same direction.
        """
        place = timeline.c.position
        statement = events_with_roots().where(*of_events(agency, search), place > after)
        if before is not None:
            statement = statement.where(place < before)
        newest_first = before is not None
        statement = statement.order_by(place.desc() if newest_first else place).limit(limit)
        with self._database.engine.connect() as connection:
            rows = connection.execute(statement).all()
            events = _audited(connection, agency, rows)
        end = 0 if before is not None else after
        return AuditPage(events=events, next=events[-1].position if events else end)


def _audited(connection: Connection, agency: str, rows: Sequence[Row[Any]]) -> list[AuditedEvent]:
    began = _who_began(connection, agency, {id_of(row.root) for row in rows})
    found = []
    for row in rows:
        before = _before(connection, agency, row)
        old, new = old_and_new(row.event, orjson.loads(row.data), before)
        found.append(audited_event(row, began.get(id_of(row.root), row.actor), old, new))
    return found


def _who_began(connection: Connection, agency: str, ids: set[str]) -> dict[str, str]:
    table = activities.c
    wanted = sorted(ids)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        statement = select(table.activity_id, table.actor).where(
            table.agency == agency, table.activity_id.in_(some), table.absorbed_by.is_(None)
        )
        found |= {row.activity_id: row.actor for row in connection.execute(statement)}
    return found


def _before(connection: Connection, agency: str, row: Row[Any]) -> dict[str, Any] | None:
    """Return the data of the earlier event that told the value which this one replaces."""
    told = TOLD_BEFORE.get(row.event)
    if told is None:
        return None
    table = timeline.c
    statement = (
        select(table.data)
        .where(
            table.agency == agency,
            table.source == row.source,
            table.event.in_(told.events),
            table.sequence < row.sequence,
        )
        .order_by(table.sequence.desc())
    )
    if row.item_id is not None:
        statement = statement.where(table.order_id == row.order_id, table.item_id == row.item_id)
    data = orjson.loads(row.data)
    for earlier in connection.execute(statement).scalars():
        found: dict[str, Any] = orjson.loads(earlier)
        if all(found.get(name) == data.get(name) for name in told.same):
            return found
    return None
