"""Whether the services have come to rest: nothing moves, and everybody knows everything."""

import time
from collections.abc import Mapping

from sqlalchemy import inspect, select

from chassis.projection.projection import projection_positions
from chassis.runtime.core import consumer_of
from chassis.store.database import Database
from chassis.store.tables import consumer_positions
from tests.released.opening import opened
from tests.released.reading import published
from tests.released.roster import ACTIVITY_LOG, WRITERS, side_of

STILL_SECONDS = 3.0
"""Longer than any pause of a worker in the story."""
LOOK_SECONDS = 0.5
WAIT_SECONDS = 60.0

Marks = dict[str, int]


class RestlessError(Exception):
    """The services do not come to rest, or one of them has not taken in everything."""


def wait_for_rest(addresses: Mapping[str, str]) -> None:
    """Wait until no position of any service has moved for a while. Raises RestlessError."""
    end = time.monotonic() + WAIT_SECONDS
    before, since = _all_marks(addresses), time.monotonic()
    while time.monotonic() - since < STILL_SECONDS:
        if time.monotonic() > end:
            msg = f"still moving after {WAIT_SECONDS:.0f} s: {before}"
            raise RestlessError(msg)
        time.sleep(LOOK_SECONDS)
        now = _all_marks(addresses)
        if now != before:
            before, since = now, time.monotonic()


def demand_all_taken_in(addresses: Mapping[str, str]) -> None:
    """Raise RestlessError unless projections and activity log hold every event."""
    log = _marks(addresses[ACTIVITY_LOG.name])
    for service in WRITERS:
        side = side_of(service)
        with opened(addresses[service.name]) as (database, store):
            own, head = _positions(database), store.head()
            last = [envelope.sequence for envelope in published(store, side)][-1]
        behind = [p.name for p in service.projections if own[p.name] != head]
        if log[consumer_of(side.source)] != last:
            behind.append(ACTIVITY_LOG.name)
        if behind:
            msg = f"{', '.join(behind)} did not take in all {head} positions of {service.name}"
            raise RestlessError(msg)


def _all_marks(addresses: Mapping[str, str]) -> dict[str, Marks]:
    return {service: _marks(address) for service, address in addresses.items()}


def _marks(address: str) -> Marks:
    with opened(address) as (database, store):
        return {"head": store.head()} | _positions(database)


def _positions(database: Database) -> Marks:
    found: Marks = {}
    with database.engine.connect() as connection:
        there = inspect(connection).get_table_names()
        for table in (projection_positions, consumer_positions):
            if table.name in there:
                found |= {row[0]: row[1] for row in connection.execute(select(table))}
    return found
