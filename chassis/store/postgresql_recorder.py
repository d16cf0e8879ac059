"""The library's recorder for PostgreSQL, which lets us write more in the same transaction."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Composed

from chassis.store.port import Commit, Fence, LeadershipLostError, Receipt, StoreConflictError
from chassis.store.tables import EVENTS_TABLE

VERSIONS = (
    "SELECT originator_id, MAX(originator_version) AS version"
    f" FROM {EVENTS_TABLE} WHERE originator_id = ANY(%s)"
    " GROUP BY originator_id"
)


class Recorder(PostgresApplicationRecorder):
    """Its EXCLUSIVE table lock makes the order of positions the order of commits.

    So no follower can step over a late commit.
    """

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name=EVENTS_TABLE)
        # Its own statement, with the events in binary form: much cheaper to write than text.
        statement: Any = self.insert_events_statement.as_string().replace("%s", "%b")
        self.insert_events_statement = Composed([SQL(statement)])
        # The time-out for the lock is a setting of the connection; see `PostgreSQLEventStore`.
        self.lock_table_statements = self.lock_table_statements[-1:]

    def _notify_channel(self, curs: Cursor[DictRow]) -> None:
        """Notify nobody: followers look by themselves, because a wake-up may be lost."""

    def _insert_events(
        self,
        curs: Cursor[DictRow],
        stored_events: Sequence[StoredEvent],
        **kwargs: Any,
    ) -> None:
        commit: Commit = kwargs["commit"]
        for fence in commit.fences:
            _demand(curs, fence)
        if commit.receipts:
            _insert_receipts(curs, commit.receipts)
        for consumer, position in commit.positions.items():
            curs.execute(
                "INSERT INTO consumer_positions (consumer, position) VALUES (%s, %s)"
                " ON CONFLICT (consumer) DO UPDATE SET position=excluded.position",
                (consumer, position),
            )
        for record in commit.personal:
            curs.execute(
                "INSERT INTO personal_records (agency, reference, body) VALUES (%s, %s, %s)"
                " ON CONFLICT (agency, reference) DO UPDATE SET body=excluded.body",
                (record.agency, record.reference, record.body),
            )
        if commit.unchanged:
            if stored_events:  # nobody may write between our look and our commit
                self._lock_table(curs)
            _demand_unchanged(curs, commit.unchanged)
        if kwargs["careful"] or not stored_events:
            # The library waits for failures of its own statements only; wait for ours.
            curs.execute("SELECT 1").fetchone()


def _demand(curs: Cursor[DictRow], fence: Fence) -> None:
    curs.execute("SELECT epoch FROM leases WHERE name=%s FOR SHARE", (fence.lease,))
    row = curs.fetchone()
    if row is None or row["epoch"] != fence.epoch:
        raise LeadershipLostError(fence.lease)


def _demand_unchanged(curs: Cursor[DictRow], unchanged: dict[UUID, int]) -> None:
    curs.execute(VERSIONS, (list(unchanged),), prepare=True)
    present = {row["originator_id"]: row["version"] for row in curs.fetchall()}
    for stream_id, version in unchanged.items():
        if present.get(stream_id, 0) != version:
            raise StoreConflictError(str(stream_id))


def _insert_receipts(curs: Cursor[DictRow], receipts: Sequence[Receipt]) -> None:
    # In one order everywhere: two processes with the same keys must not wait for each other.
    rows = sorted(receipts, key=lambda receipt: (receipt.agency, receipt.key))
    curs.execute(
        "INSERT INTO inbox (agency, key, digest, answer, at) SELECT * FROM"
        " unnest(%b::text[], %b::text[], %b::bytea[], %b::bytea[], %b::text[])",
        (
            [r.agency for r in rows],
            [r.key for r in rows],
            [r.digest for r in rows],
            [r.answer for r in rows],
            [r.at.isoformat() for r in rows],
        ),
        prepare=True,
    )
