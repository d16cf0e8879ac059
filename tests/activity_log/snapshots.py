"""All rows of the activity log, without what says only when they were written."""

from typing import Any

from sqlalchemy import select

from chassis.runtime.core import consumer_of
from chassis.store.database import Database
from chassis.store.tables import consumer_positions
from services.activity_log.adapters.tables import activities, mentions, parts, steps, timeline

_ARRIVAL = {"changed_at_feed", "position"}


def snapshot(database: Database, *, with_arrival: bool = False) -> dict[str, list[Any]]:
    """Return every visible row, in an order that does not depend on arrival."""
    found: dict[str, list[Any]] = {}
    with database.engine.connect() as connection:
        for table in (activities, mentions, parts, steps, timeline):
            left_out = set() if with_arrival else _ARRIVAL
            columns = [c for c in table.columns if c.name not in left_out]
            statement = select(*columns)
            if table is activities and not with_arrival:
                # An activity that was shown until it became part of another tells of arrival.
                statement = statement.where(activities.c.absorbed_by.is_(None))
            rows = [tuple(row) for row in connection.execute(statement)]
            found[table.name] = sorted(rows, key=repr)
    return found


def position_of(database: Database, source: str) -> int:
    table = consumer_positions
    statement = select(table.c.position).where(table.c.consumer == consumer_of(source))
    with database.engine.connect() as connection:
        return connection.execute(statement).scalar() or 0
