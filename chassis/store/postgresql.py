"""The event store on PostgreSQL: several processes may write; the primary key is the lock."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    IntegrityError,
    Notification,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Cursor
from psycopg.rows import DictRow

from chassis.store.database import Database
from chassis.store.port import (
    Commit,
    LeadershipLostError,
    Receipt,
    StoreConflictError,
    StoreUnavailableError,
)
from chassis.store.side_tables import SideTables
from chassis.store.tables import EVENTS_TABLE


class _Recorder(PostgresApplicationRecorder):
    """The library's recorder, which lets us write the inbox in the same transaction.

    Its EXCLUSIVE table lock makes the order of positions the order of commits, so that no
    follower can step over a late commit.
    """

    def _insert_events(
        self,
        curs: Cursor[DictRow],
        stored_events: Sequence[StoredEvent],  # noqa: ARG002  the library's signature
        **kwargs: Any,
    ) -> None:
        commit: Commit = kwargs["commit"]
        for fence in commit.fences:
            curs.execute("SELECT epoch FROM leases WHERE name=%s FOR SHARE", (fence.lease,))
            row = curs.fetchone()
            if row is None or row["epoch"] != fence.epoch:
                raise LeadershipLostError(fence.lease)
        if commit.receipts:
            curs.execute(
                "INSERT INTO inbox (agency, key, digest, answer, at) SELECT * FROM"
                " unnest(%s::text[], %s::text[], %s::bytea[], %s::bytea[], %s::text[])",
                (
                    [r.agency for r in commit.receipts],
                    [r.key for r in commit.receipts],
                    [r.digest for r in commit.receipts],
                    [r.answer for r in commit.receipts],
                    [r.at.isoformat() for r in commit.receipts],
                ),
            )
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


class PostgreSQLEventStore(SideTables):
    """See `EventStore`; not `exclusive`: a replica may write beside us."""

    exclusive = False

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        url = database.url
        self._datastore = PostgresDatastore(
            dbname=url.database or "",
            host=url.host or str(url.query.get("host", "")),
            port=url.port or 5432,
            user=url.username or "",
            password=url.password or "",
            pool_size=1,
            max_overflow=7,
            lock_timeout=10,
        )
        self._recorder = _Recorder(self._datastore, events_table_name=EVENTS_TABLE)

    def create(self) -> None:
        self._recorder.create_table()
        self.create_side_tables()

    def commit(self, commit: Commit) -> Sequence[int]:
        try:
            return self._recorder.insert_events(commit.events, commit=commit) or ()
        except IntegrityError as error:
            raise StoreConflictError(str(error)) from error
        except PersistenceError as error:
            raise StoreUnavailableError(str(error)) from error

    def receipts(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Receipt]:
        rows = self._select(
            "SELECT i.agency, i.key, digest, answer, at FROM inbox i JOIN"
            " unnest(%s::text[], %s::text[]) AS wanted (agency, key)"
            " ON i.agency = wanted.agency AND i.key = wanted.key",
            ([agency for agency, _ in keys], [key for _, key in keys]),
        )
        return {(row["agency"], row["key"]): self.receipt_of(tuple(row.values())) for row in rows}

    def streams(self, ids: Sequence[UUID]) -> Mapping[UUID, list[StoredEvent]]:
        found: dict[UUID, list[StoredEvent]] = {}
        rows = self._select(
            "SELECT originator_id, originator_version, topic, state"
            f" FROM {EVENTS_TABLE} WHERE originator_id = ANY(%s)"
            " ORDER BY originator_id, originator_version",
            (list(ids),),
        )
        for row in rows:
            found.setdefault(row["originator_id"], []).append(
                StoredEvent(
                    row["originator_id"],
                    row["originator_version"],
                    row["topic"],
                    bytes(row["state"]),
                )
            )
        return found

    def versions(self, ids: Sequence[UUID]) -> Mapping[UUID, int]:
        rows = self._select(
            "SELECT originator_id, MAX(originator_version) AS version"
            f" FROM {EVENTS_TABLE} WHERE originator_id = ANY(%s)"
            " GROUP BY originator_id",
            (list(ids),),
        )
        return {row["originator_id"]: row["version"] for row in rows}

    def after(self, position: int, limit: int) -> Sequence[Notification]:
        try:
            found: Sequence[Notification] = self._recorder.select_notifications(
                position, limit, inclusive_of_start=False
            )
        except PersistenceError as error:
            raise StoreUnavailableError(str(error)) from error
        return found

    def head(self) -> int:
        try:
            return self._recorder.max_notification_id() or 0
        except PersistenceError as error:
            raise StoreUnavailableError(str(error)) from error

    def close(self) -> None:
        self._datastore.close()
        self.database.close()

    def _select(self, statement: str, parameters: tuple[Any, ...]) -> list[DictRow]:
        try:
            with self._datastore.get_connection() as connection, connection.cursor() as cursor:
                cursor.execute(statement, parameters, prepare=True)
                return cursor.fetchall()
        except PersistenceError as error:
            raise StoreUnavailableError(str(error)) from error
