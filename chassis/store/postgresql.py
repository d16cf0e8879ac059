"""The event store on PostgreSQL: several processes may write; the primary key is the lock."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    Notification,
    OperationalError,
    PersistenceError,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.rows import tuple_row

from chassis.store import postgresql_commit, postgresql_reading
from chassis.store.database import POSTGRESQL_SETTINGS, Database
from chassis.store.port import (
    Commit,
    LeadershipLostError,
    Receipt,
    StoreConflictError,
    StoreUnavailableError,
)
from chassis.store.postgresql_session import TRIES, PostgreSQLSession
from chassis.store.recent_events import RecentEvents
from chassis.store.side_tables import SideTables
from chassis.store.tables import EVENTS_TABLE

LOCK_SECONDS = 10
POOL_SECONDS = 3

# The library tries ten times, which keeps every waiting client for a minute.
_head_once = PostgresApplicationRecorder.max_notification_id.__wrapped__

R = TypeVar("R")


class PostgreSQLEventStore(SideTables):
    """See `EventStore`; not `exclusive`: a replica may write beside us.

    The library's recorder makes the event table and reads it; `postgresql_commit` writes.
    """

    exclusive = False

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        url = database.url
        self._datastore = PostgresDatastore(
            dbname=url.database or "",
            host=url.host or "",
            port=url.port or 5432,
            user=url.username or "",
            password=url.password or "",
            connect_timeout=POOL_SECONDS,
            pool_size=1,
            max_overflow=7,
        )
        # What stands behind the question mark too: sslmode, a socket's folder as host.
        more = {**POSTGRESQL_SETTINGS, "options": f"-c lock_timeout={LOCK_SECONDS}s", **url.query}
        settings: Any = self._datastore.pool.kwargs
        settings.update(more)
        self._settings: dict[str, Any] = {
            "dbname": url.database,
            "host": url.host,
            "port": url.port or 5432,
            "user": url.username,
            "password": url.password,
            **more,
        }
        self._recent = RecentEvents()
        self._recorder = PostgresApplicationRecorder(
            self._datastore, events_table_name=EVENTS_TABLE
        )

    def create(self) -> None:
        self._recorder.create_table()
        self.create_side_tables()
        with self._datastore.get_connection() as connection:
            connection.execute(postgresql_commit.CREATE)

    def commit(self, commit: Commit) -> Sequence[int]:
        def write() -> Sequence[int]:
            with self._datastore.get_connection() as connection:
                return postgresql_commit.write(connection, commit).positions

        try:
            return _tried(write)
        except IntegrityError as error:
            raise StoreConflictError(str(error)) from error

    def receipts(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Receipt]:
        rows = self._select(postgresql_reading.RECEIPTS, postgresql_reading.of_receipts(keys))
        return postgresql_reading.by_key(rows)

    def streams(self, ids: Sequence[UUID]) -> Mapping[UUID, list[Notification]]:
        rows = self._select(postgresql_reading.STREAMS, postgresql_reading.of_streams(ids))
        return postgresql_reading.by_stream(rows)

    def versions(self, ids: Sequence[UUID]) -> Mapping[UUID, int]:
        rows = self._select(postgresql_reading.VERSIONS, postgresql_reading.of_streams(ids))
        return dict(rows)

    def after(self, position: int, limit: int) -> Sequence[Notification]:
        if found := self._recent.after(position, limit):
            return found
        rows = self._select(postgresql_reading.AFTER, (position, limit), binary=True)
        return postgresql_reading.in_order(rows)

    def head(self) -> int:
        return _tried(lambda: _head_once(self._recorder)) or 0

    def session(self) -> PostgreSQLSession:
        return PostgreSQLSession(self._settings, self._recent)

    def close(self) -> None:
        self._datastore.close()
        self.database.close()

    def _select(
        self, statement: str, parameters: tuple[Any, ...], *, binary: bool = False
    ) -> list[Any]:
        def select() -> list[Any]:
            with (
                self._datastore.get_connection() as connection,
                connection.cursor(row_factory=tuple_row, binary=binary) as cursor,
            ):
                cursor.execute(statement, parameters, prepare=True)
                return cursor.fetchall()

        return _tried(select)


def _tried(call: Callable[[], R]) -> R:
    """Call, again when the connection was lost; name what fails as the port does.

    A commit whose answer was lost may have happened: its repeat is then a conflict, and the
    inbox tells the one that is our own from somebody else's.
    """
    for left in reversed(range(TRIES)):
        try:
            return call()
        except IntegrityError:
            raise
        except (InterfaceError, OperationalError) as error:
            if not left:
                raise StoreUnavailableError(str(error)) from error
            time.sleep(0.1)
        except PersistenceError as error:
            if getattr(error.__cause__, "sqlstate", None) == postgresql_commit.LEADERSHIP_LOST:
                raise LeadershipLostError(str(error)) from error
            raise StoreUnavailableError(str(error)) from error
    raise AssertionError
