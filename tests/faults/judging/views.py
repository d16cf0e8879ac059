"""Read models equal a replay from nothing; every activity ends."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, select

from chassis.projection.rebuild import rebuild
from chassis.store.database import Database, open_database
from chassis.store.own_tables import create_own_tables
from chassis.store.tables import metadata as chassis_tables
from chassis.wakeup import Wakeup
from services.activity_log.adapters.tables import metadata as activity_tables
from services.activity_log.adapters.writing import ActivityWriter
from tests.activity_log.snapshots import snapshot
from tests.faults.judging.outside import Outside
from tests.faults.judging.stores import opened, public_events, service_named, write_side
from tests.faults.judging.violations import Violation, lost
from tests.faults.running.points import ACTIVITY_LOG, GATEWAY, ORDER_STATUS
from tests.faults.running.site import Site
from tests.released.comparison import differences, regardless_of_arrival
from tests.released.golden import rows_of

BATCH = 500
TOLD = 5
"""So many differences of one table are told."""
NOT_SAID_THEN = ".sentence: was None"
"""What 0.1.0 began it told in English alone, without the parts that are translated."""


def activities(outside: Outside) -> Iterator[Violation]:
    """Every activity has ended."""
    rows = outside.rows(
        ACTIVITY_LOG,
        "SELECT activity_id, type, description FROM activities"
        " WHERE NOT is_finished AND absorbed_by IS NULL",
    )
    for activity_id, kind, description in rows:
        what = f"activity {activity_id} ({kind}: {description}) has not ended"
        yield lost("activities", what, activity_id)


def replayed(site: Site, scratch: Path, *, upgraded: bool = False) -> Iterator[Violation]:
    """Make every read model again from nothing, and compare; the services must have stopped.

    `upgraded`: what the activity log has written as an older version may lack later fields.
    """
    for service in (ORDER_STATUS, GATEWAY):
        yield from _projections(site, service)
    yield from _activity_log(site, scratch, upgraded=upgraded)


def _projections(site: Site, service: str) -> Iterator[Violation]:
    with opened(site.database_url(service)) as (database, store):
        for projection in service_named(service).projections:
            before = _dump(database, projection.tables)
            rebuild(projection, store, database, write_side(service).codec, lambda *_: None)
            after = _dump(database, projection.tables)
            yield from _compared(service, before, after)


def _activity_log(site: Site, scratch: Path, *, upgraded: bool) -> Iterator[Violation]:
    """Fill an empty activity log from the feeds, one source after the other."""
    fresh = open_database(f"sqlite:///{scratch / 'replayed.sqlite'}")
    lived = open_database(site.database_url(ACTIVITY_LOG))
    try:
        with fresh.begin() as connection:
            chassis_tables.create_all(connection)
            create_own_tables(connection, activity_tables)
        writer = ActivityWriter(fresh, Wakeup())
        for service in (ORDER_STATUS, GATEWAY):
            public = public_events(site, service)
            for start in range(0, len(public), BATCH):
                writer.write(public[start : start + BATCH], None)
        if upgraded:
            was, now = (
                regardless_of_arrival(rows_of(one, [activity_tables])) for one in (lived, fresh)
            )
            told = [one for one in differences(was, now) if NOT_SAID_THEN not in one]
            for difference in told[:TOLD]:
                yield lost("replay", f"{ACTIVITY_LOG}: {difference[:2000]}")
        else:
            yield from _compared(ACTIVITY_LOG, snapshot(lived), snapshot(fresh))
    finally:
        fresh.close()
        lived.close()


def _dump(database: Database, tables: MetaData) -> dict[str, list[Any]]:
    with database.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in tables.sorted_tables
        }


def _compared(
    service: str, before: Mapping[str, Sequence[Any]], after: Mapping[str, Sequence[Any]]
) -> Iterator[Violation]:
    for table, rows in after.items():
        there, anew = {repr(row) for row in before[table]}, {repr(row) for row in rows}
        for sort, different in (("only now", there - anew), ("only replayed", anew - there)):
            for row in sorted(different)[:TOLD]:
                yield lost("replay", f"{service}.{table}, {sort}: {row[:2000]}")
