"""A renewed lease with an epoch, which every transaction of the leader checks.

An advisory lock is not enough: a process that was stopped keeps it, and one that wakes up does
not know that it has lost it. With the epoch in each transaction such a process cannot write.
"""

import fcntl
from functools import lru_cache
from pathlib import Path
from typing import IO

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    case,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from chassis.store.database import Database
from chassis.store.port import Fence, LeadershipLostError
from chassis.store.tables import leases

LEASE_SECONDS = 6

LEADER = "leader"
"""The name of the lease of a service's leader."""


class StoreInUseError(Exception):
    """Another process holds this SQLite store."""


class FileLock:
    """The right to use a SQLite file; the operating system frees it when the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Take the lock. Raises StoreInUseError."""
        self._file = self._path.open("wb")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            self._file = None
            msg = f"{self._path}: another process uses this store; stop it first"
            raise StoreInUseError(msg) from error

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def file_lock_of(database: Database) -> FileLock | None:
    """Return the lock beside a SQLite file; None on PostgreSQL, which many may use."""
    if not database.is_sqlite:
        return None
    return FileLock(Path(f"{database.url.database}.lock"))


class Lease:
    """One named lease in the service's database. Times are the database's own."""

    def __init__(self, database: Database, name: str, holder: str) -> None:
        self._database, self._name, self._holder = database, name, holder
        seconds = (
            "CAST(strftime('%s', 'now') AS INTEGER)"
            if database.is_sqlite
            else "CAST(extract(epoch FROM clock_timestamp()) AS bigint)"
        )
        self._now: ColumnElement[int] = literal_column(seconds)

    def acquire(self) -> Fence | None:
        """Take the lease if it is free or has run out; None when somebody else leads."""
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        statement = insert(leases).values(
            name=self._name,
            holder=self._holder,
            epoch=1,
            expires_at=self._now + LEASE_SECONDS,
        )
        # On SQLite the file's lock has already decided; an old lease is a dead process's.
        free = leases.c.expires_at <= self._now
        if self._database.is_sqlite:
            free = literal_column("1") == literal_column("1")
        taken = statement.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={
                "holder": statement.excluded.holder,
                "epoch": leases.c.epoch + 1,
                # Not what the insert had in mind: the row may have been waited for until then.
                "expires_at": self._now + LEASE_SECONDS,
            },
            where=free,
        ).returning(leases.c.epoch)
        with self._database.begin() as connection:
            epoch = connection.execute(taken).scalar()
        return None if epoch is None else Fence(self._name, epoch)

    def renew(self, fence: Fence) -> bool:
        """Prolong the lease; False when it was lost."""
        return self._expire_at(fence, LEASE_SECONDS)

    def release(self, fence: Fence) -> None:
        """Give the lease up, so that a stand-by need not wait for its end."""
        self._expire_at(fence, 0)

    def state(self) -> tuple[str, int] | None:
        """Return the present holder and epoch, or None when nobody leads."""
        alive = case((leases.c.expires_at > self._now, 1), else_=0)
        with self._database.engine.connect() as connection:
            row = connection.execute(
                select(leases.c.holder, leases.c.epoch, alive).where(leases.c.name == self._name)
            ).first()
        return (row[0], row[1]) if row and row[2] else None

    def _expire_at(self, fence: Fence, seconds: int) -> bool:
        statement = (
            update(leases)
            .where(leases.c.name == fence.lease, leases.c.epoch == fence.epoch)
            .values(expires_at=self._now + seconds)
        )
        with self._database.begin() as connection:
            return bool(connection.execute(statement).rowcount)


def demand(connection: Connection, fence: Fence) -> None:
    """Check inside a transaction that the fence still holds. Raises LeadershipLostError."""
    named = {"lease": fence.lease, "lease_epoch": fence.epoch}
    if connection.execute(holding(connection.dialect.name), named).first() is None:
        raise LeadershipLostError(fence.lease)


@lru_cache
def holding(dialect: str) -> Select[tuple[int]]:
    """Return what selects a row while a fence holds; it holds on until the transaction ends.

    Its parameters are `lease` and `lease_epoch`. Made once: to put such a statement together takes
    longer than the database with it.
    """
    statement = select(leases.c.epoch).where(
        leases.c.name == bindparam("lease"), leases.c.epoch == bindparam("lease_epoch")
    )
    return statement.with_for_update(read=True) if dialect == "postgresql" else statement
