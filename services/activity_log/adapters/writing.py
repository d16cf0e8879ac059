"""Applies published events: one batch is one transaction, and a repeated one changes nothing."""

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from chassis.leadership.lease import demand
from chassis.projection.upsert import Write, write_together
from chassis.runtime.core import consumer_of
from chassis.store.database import Database
from chassis.store.port import Fence
from chassis.store.tables import consumer_positions
from chassis.wakeup import Wakeup
from contracts.envelope import Envelope
from services.activity_log.adapters.sql_ledger import SqlLedger
from services.activity_log.adapters.tables import feed, timeline
from services.activity_log.application.reading import Received, received
from services.activity_log.application.recording import record


class HoleError(Exception):
    """What is told does not follow what the log holds: the feed must be asked."""


class ActivityWriter:
    """The one way into the tables, for the followers of all sources."""

    def __init__(self, database: Database, changed: Wakeup) -> None:
        self._database, self._changed = database, changed

    async def apply(self, envelopes: Sequence[Envelope], fence: Fence) -> None:
        """Apply events of one source in order. Raises when one of them cannot be read."""
        await asyncio.to_thread(self.write, envelopes, fence)
        self._changed.wake()

    async def apply_again(self, envelope: Envelope, fence: Fence) -> None:
        """See `ApplyAgain`. What is in the log already is not recorded twice."""
        await asyncio.to_thread(self._write_again, envelope, fence)
        self._changed.wake()

    def _write_again(self, envelope: Envelope, fence: Fence) -> None:
        one = received(envelope)
        with self._database.begin() as connection:
            demand(connection, fence)
            locked_position(connection, consumer_of(envelope.source))
            if not _is_recorded(connection, envelope):
                _record(connection, [one])

    def write(self, envelopes: Sequence[Envelope], fence: Fence | None) -> None:
        """Do the same on this thread.

        What stands before an event that cannot be read is applied; then it raises.
        """
        if not envelopes:
            return
        failure: ValueError | None = None
        consumer = consumer_of(envelopes[0].source)
        with self._database.begin() as connection:
            if fence:
                demand(connection, fence)
            position = locked_position(connection, consumer)
            _demand_gapless(envelopes[0], position)
            # What was applied before is left out: nothing counts twice.
            run, failure = _read([e for e in envelopes if e.sequence > position])
            if run:
                row = {"consumer": consumer, "position": run[-1].entry.moment.sequence}
                _record(connection, run, Write(consumer_positions, [row], replace=True))
        if failure:
            raise failure


def _read(envelopes: Sequence[Envelope]) -> tuple[list[Received], ValueError | None]:
    """Return what can be read before the first event that cannot, and why that cannot."""
    run: list[Received] = []
    for envelope in envelopes:
        try:
            run.append(received(envelope))
        except ValueError as error:
            return run, error
    return run, None


def _is_recorded(connection: Connection, envelope: Envelope) -> bool:
    found = select(timeline.c.sequence).where(
        timeline.c.agency == envelope.agency,
        timeline.c.source == envelope.source,
        timeline.c.sequence == envelope.sequence,
    )
    return connection.execute(found).first() is not None


def _record(connection: Connection, run: Sequence[Received], *beside: Write) -> None:
    # Always in the same order of agencies, so that two transactions cannot wait for each other.
    by_agency = sorted(run, key=lambda r: r.entry.agency)
    for agency, of_agency in groupby(by_agency, key=lambda r: r.entry.agency):
        ledger = SqlLedger(connection, agency, _locked_feed(connection, agency))
        record(ledger, list(of_agency))
        write_together(connection, [*ledger.writes(), *beside])


def _demand_gapless(first: Envelope, position: int) -> None:
    """Raise HoleError when the log was set back meanwhile, for this source or for another."""
    if first.sequence > position and first.previous_sequence > position:
        msg = f"{first.source} goes on behind {first.previous_sequence}, the log is at {position}"
        raise HoleError(msg)


def locked_position(connection: Connection, consumer: str) -> int:
    """Return how far a consumer is; on PostgreSQL nobody else moves it until the commit."""
    statement = _position(connection.dialect.name)
    return connection.execute(statement, {"consumer_": consumer}).scalar() or 0


def _locked_feed(connection: Connection, agency: str) -> int:
    """Return the agency's feed position; whoever else writes for the agency waits from here on."""
    statement = _feed(connection.dialect.name)
    position: int = connection.execute(statement, {"agency_": agency}).scalar_one()
    return position


# Made once each: to put such a statement together takes as long as the database with it.


@lru_cache
def _position(dialect: str) -> Select[Any]:
    table = consumer_positions
    statement = select(table.c.position).where(table.c.consumer == bindparam("consumer_"))
    return statement.with_for_update() if dialect == "postgresql" else statement


@lru_cache
def _feed(dialect: str) -> ReturningInsert[Any]:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        make(feed)
        .values(agency=bindparam("agency_"), position=0)
        .on_conflict_do_update(index_elements=[feed.c.agency], set_={"position": feed.c.position})
        .returning(feed.c.position)
    )
