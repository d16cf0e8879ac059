"""The event store on SQLite: one file, one process, one writer at a time."""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from eventsourcing.persistence import (
    IntegrityError,
    Notification,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)

from chassis.store.database import SQLITE_BUSY_MS, Database
from chassis.store.port import (
    Commit,
    LeadershipLostError,
    Receipt,
    StoreConflictError,
    StoreUnavailableError,
)
from chassis.store.recent_events import RecentEvents
from chassis.store.side_tables import SideTables
from chassis.store.tables import EVENTS_TABLE
from chassis.store.threaded_session import ThreadedSession

_SELECT_CHUNK = 500  # SQLite allows 32,766 parameters; long lists plan no better

_VERSION = f"SELECT MAX(originator_version) FROM {EVENTS_TABLE} WHERE originator_id=?"


class _Pool(SQLiteConnectionPool):
    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        # A commit is on the disk when it returns, however the library was compiled.
        connection.cursor().execute("PRAGMA synchronous=FULL")
        return connection


class _Recorder(SQLiteApplicationRecorder):
    """The library's recorder, which lets us write the inbox in the same transaction."""

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        commit: Commit = kwargs["commit"]
        for fence in commit.fences:
            c.execute("SELECT epoch FROM leases WHERE name=?", (fence.lease,))
            row = c.fetchone()
            if row is None or row[0] != fence.epoch:
                raise LeadershipLostError(fence.lease)
        for stream_id, version in commit.unchanged.items():
            c.execute(_VERSION, (stream_id.hex,))
            if (c.fetchone()[0] or 0) != version:
                raise StoreConflictError(str(stream_id))
        c.executemany(
            "INSERT INTO inbox (agency, key, digest, answer, at) VALUES (?,?,?,?,?)",
            [(r.agency, r.key, r.digest, r.answer, r.at.isoformat()) for r in commit.receipts],
        )
        c.executemany(
            "INSERT INTO consumer_positions (consumer, position) VALUES (?,?)"
            " ON CONFLICT (consumer) DO UPDATE SET position=excluded.position",
            list(commit.positions.items()),
        )
        c.executemany(
            "INSERT INTO personal_records (agency, reference, body) VALUES (?,?,?)"
            " ON CONFLICT (agency, reference) DO UPDATE SET body=excluded.body",
            [(p.agency, p.reference, p.body) for p in commit.personal],
        )
        return super()._insert_events(c, stored_events)


class SQLiteEventStore(SideTables):
    """See `EventStore`; `exclusive`, because the process holds the file's lock."""

    exclusive = True

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        path, timeout = str(database.url.database), SQLITE_BUSY_MS // 1000
        self._datastore = SQLiteDatastore(path, lock_timeout=timeout)
        self._datastore.pool = _Pool(db_name=path, lock_timeout=timeout)
        self._recorder = _Recorder(self._datastore, events_table_name=EVENTS_TABLE)
        self._recent = RecentEvents()

    def create(self) -> None:
        with self.database.writing():
            self._recorder.create_table()
        self.create_side_tables()

    def commit(self, commit: Commit) -> Sequence[int]:
        try:
            with _errors(), self.database.writing():
                stored = cast("list[StoredEvent]", commit.events)
                return self._recorder.insert_events(stored, commit=commit) or ()
        except IntegrityError as error:
            raise StoreConflictError(str(error)) from error

    def receipts(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Receipt]:
        found: dict[tuple[str, str], Receipt] = {}
        for agency in {agency for agency, _ in keys}:
            of_agency = [key for a, key in keys if a == agency]
            rows = self._select(
                "SELECT agency, key, digest, answer, at FROM inbox WHERE agency=? AND key IN ({})",
                of_agency,
                (agency,),
            )
            found |= {(row[0], row[1]): self.receipt_of(row) for row in rows}
        return found

    def streams(self, ids: Sequence[UUID]) -> Mapping[UUID, list[Notification]]:
        found: dict[UUID, list[Notification]] = {}
        rows = self._select(
            "SELECT originator_id, originator_version, topic, state, rowid"
            f" FROM {EVENTS_TABLE} WHERE originator_id IN ({{}})"
            " ORDER BY originator_id, originator_version",
            [stream_id.hex for stream_id in ids],
        )
        for row in rows:
            stream_id = UUID(row[0])
            event = Notification(stream_id, row[1], row[2], row[3], id=row[4])
            found.setdefault(stream_id, []).append(event)
        return found

    def versions(self, ids: Sequence[UUID]) -> Mapping[UUID, int]:
        rows = self._select(
            "SELECT originator_id, MAX(originator_version)"
            f" FROM {EVENTS_TABLE} WHERE originator_id IN ({{}})"
            " GROUP BY originator_id",
            [stream_id.hex for stream_id in ids],
        )
        return {UUID(row[0]): row[1] for row in rows}

    def after(self, position: int, limit: int) -> Sequence[Notification]:
        if found := self._recent.after(position, limit):
            return found
        with _errors():
            return self._recorder.select_notifications(position, limit, inclusive_of_start=False)

    def head(self) -> int:
        with _errors():
            return self._recorder.max_notification_id() or 0

    def session(self) -> ThreadedSession:
        return ThreadedSession(self, self._recent)

    def close(self) -> None:
        self._datastore.close()
        self.database.close()

    def _select(
        self, statement: str, values: Sequence[str], before: tuple[str, ...] = ()
    ) -> list[Any]:
        rows: list[Any] = []
        with _errors(), self._datastore.transaction(commit=False) as c:
            for start in range(0, len(values), _SELECT_CHUNK):
                chunk = values[start : start + _SELECT_CHUNK]
                marks = ",".join("?" * len(chunk))
                c.execute(statement.format(marks), (*before, *chunk))
                rows.extend(c.fetchall())
        return rows


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    """Name the failures of the database as the port does."""
    try:
        yield
    except IntegrityError:
        raise
    # The library lets errors at BEGIN through as they are.
    except (PersistenceError, sqlite3.Error) as error:
        raise StoreUnavailableError(str(error)) from error
