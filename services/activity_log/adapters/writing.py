"""Applies published events: one batch is one transaction, and a repeated one changes nothing."""

import asyncio
from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from chassis.leadership.lease import demand
from chassis.projection.upsert import Write, write_together
from chassis.runtime.core import consumer_of
from chassis.store.database import Database
from chassis.store.port import Fence
from chassis.store.tables import consumer_positions
from chassis.wakeup import Wakeup
from contracts.envelope import Envelope
from services.activity_log.adapters.sql_ledger import SqlLedger
from services.activity_log.adapters.tables import feed
from services.activity_log.application.reading import Received, received
from services.activity_log.application.recording import record


class ActivityWriter:
    """The one way into the tables, for the followers of all sources."""

    def __init__(self, database: Database, changed: Wakeup) -> None:
        self._database, self._changed = database, changed

    async def apply(self, envelopes: Sequence[Envelope], fence: Fence) -> None:
        """Apply events of one source in order. Raises when one of them cannot be read."""
        await asyncio.to_thread(self.write, envelopes, fence)
        self._changed.wake()

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
            position = _locked_position(connection, consumer)
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


def _record(connection: Connection, run: Sequence[Received], position: Write) -> None:
    # Always in the same order of agencies, so that two transactions cannot wait for each other.
    by_agency = sorted(run, key=lambda r: r.entry.agency)
    for agency, of_agency in groupby(by_agency, key=lambda r: r.entry.agency):
        ledger = SqlLedger(connection, agency, _locked_feed(connection, agency))
        record(ledger, list(of_agency))
        write_together(connection, [*ledger.writes(), position])


def _locked_position(connection: Connection, consumer: str) -> int:
    table = consumer_positions
    statement = select(table.c.position).where(table.c.consumer == consumer)
    if connection.dialect.name == "postgresql":
        statement = statement.with_for_update()
    return connection.execute(statement).scalar() or 0


def _locked_feed(connection: Connection, agency: str) -> int:
    """Return the agency's feed position; whoever else writes for the agency waits from here on."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    locked = (
        make(feed)
        .values(agency=agency, position=0)
        .on_conflict_do_update(index_elements=[feed.c.agency], set_={"position": feed.c.position})
        .returning(feed.c.position)
    )
    position: int = connection.execute(locked).scalar_one()
    return position
