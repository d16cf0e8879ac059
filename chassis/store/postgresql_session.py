"""The writer's connections to PostgreSQL, which its event loop waits for by itself.

No thread takes part: handing a commit from thread to thread under one interpreter lock cost nearly
a millisecond, more than PostgreSQL takes for it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import Notification
from psycopg import AsyncConnection

from chassis.store import postgresql_commit, postgresql_reading
from chassis.store.port import (
    Commit,
    LeadershipLostError,
    Receipt,
    StoreConflictError,
    StoreUnavailableError,
    Written,
)
from chassis.store.recent_events import RecentEvents

TRIES = 3
"""A restarted server leaves dead connections; each try makes another."""
PATIENCE_SECONDS = 30.0
"""For one statement. Longer than any lock is waited for: only a server that hangs takes as long,
and its system keeps the connection alive meanwhile."""
LARGE = 1_000
"""More events than that are packed by another thread, while the event loop goes on."""

Row = tuple[Any, ...]


class PostgreSQLSession:
    """See `Session`. A connection for commits, and one for reading while a commit is under way."""

    def __init__(
        self,
        settings: Mapping[str, Any],
        recent: RecentEvents,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._recent = recent
        self._commits, self._reads = _Line(settings, patience), _Line(settings, patience)

    async def commit(self, commit: Commit) -> Written:
        if len(commit.events) > LARGE:
            parameters = await asyncio.to_thread(postgresql_commit.parameters, commit)
        else:
            parameters = postgresql_commit.parameters(commit)
        (row,) = await self._commits.rows(postgresql_commit.CALL, parameters)
        written = postgresql_commit.written(row)
        self._recent.add(commit.events, written.positions)
        return written

    async def streams(self, ids: Sequence[UUID]) -> Mapping[UUID, list[Notification]]:
        rows = await self._reads.rows(
            postgresql_reading.STREAMS, postgresql_reading.of_streams(ids)
        )
        return postgresql_reading.by_stream(rows)

    async def receipts(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Receipt]:
        rows = await self._reads.rows(
            postgresql_reading.RECEIPTS, postgresql_reading.of_receipts(keys)
        )
        return postgresql_reading.by_key(rows)

    async def head(self) -> int:
        ((head,),) = await self._reads.rows(postgresql_reading.HEAD, ())
        return head or 0

    async def close(self) -> None:
        await self._commits.close()
        await self._reads.close()


class _Line:
    """One connection, made when it is needed and again when it was lost."""

    def __init__(self, settings: Mapping[str, Any], patience: float) -> None:
        self._settings, self._patience = settings, patience
        self._connection: AsyncConnection[Row] | None = None

    async def rows(self, statement: str, parameters: Sequence[Any]) -> list[Row]:
        """Run one statement, which is one transaction.

        Again when the connection was lost: it may then have happened, so that its repeat is a
        conflict, and the inbox tells the one that is our own from somebody else's. Raises
        StoreUnavailableError also when no answer came in time, and then it may yet happen.
        """
        for left in reversed(range(TRIES)):
            try:
                async with asyncio.timeout(self._patience):
                    connection = await self._connected()
                    cursor = await connection.execute(
                        statement, parameters, prepare=True, binary=True
                    )
                    return await cursor.fetchall()
            except TimeoutError as error:
                await self.close()
                msg = f"PostgreSQL has not answered within {self._patience} s"
                raise StoreUnavailableError(msg) from error
            except psycopg.IntegrityError as error:
                raise StoreConflictError(str(error)) from error
            except (psycopg.InterfaceError, psycopg.OperationalError) as error:
                await self.close()
                if not left:
                    raise StoreUnavailableError(str(error)) from error
                await asyncio.sleep(0.1)
            except psycopg.Error as error:
                if error.sqlstate == postgresql_commit.LEADERSHIP_LOST:
                    raise LeadershipLostError(str(error)) from error
                raise StoreUnavailableError(str(error)) from error
        raise AssertionError

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _connected(self) -> AsyncConnection[Row]:
        if self._connection is None or self._connection.closed:
            self._connection = await AsyncConnection.connect(**self._settings, autocommit=True)
        return self._connection
