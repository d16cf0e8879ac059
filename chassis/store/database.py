"""One database of one service: its address, its connections, and who may write when."""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event
from sqlalchemy import create_engine as sqlalchemy_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

SQLITE_BUSY_MS = 10_000
POSTGRESQL_SETTINGS = {"connect_timeout": 3, "tcp_user_timeout": 10_000, "keepalives_idle": 10}
"""A server that is gone without a word is noticed after seconds, not after a quarter of an hour."""

IDLE_IN_TRANSACTION_MS = 8_000
"""A process that is stopped inside a transaction must not hold its locks for as long: whoever
leads after it waits for them. Longer than a lease, so that only a lost leader is cut off."""


IDLE_SECONDS = 1.0
"""A connection that was not used for so long is asked whether it is alive before it is used."""


@dataclass(frozen=True, slots=True)
class Database:
    """A SQLite file or a PostgreSQL database.

    SQLite has one writer at a time; waiting for the lock inside this process is fair and quick,
    SQLite's own busy handler is neither. PostgreSQL needs no such lock.
    """

    url: URL
    engine: Engine
    """For reading: each statement by itself, without a transaction around it."""
    transactions: Engine
    """The same connections, with a transaction around what is done on one."""
    write_lock: contextlib.AbstractContextManager[Any] | None
    _closed: threading.Event

    @property
    def is_sqlite(self) -> bool:
        return self.write_lock is not None

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write."""
        if self.write_lock is None:
            yield
            return
        with self.write_lock:
            yield

    @contextlib.contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a writing transaction; committed at the end, rolled back on an exception."""
        with self.writing(), self.transactions.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections; what a thread is still using is closed when it gives it back."""
        self._closed.set()
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open `sqlite:///path` or `postgresql://user:password@host:port/name`.

    Raises ValueError for any other kind of address.
    """
    parsed, closed = make_url(url), threading.Event()
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            msg = "a SQLite database needs a file: sqlite:///path/to/file"
            raise ValueError(msg)
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sqlalchemy_engine(parsed, connect_args={"check_same_thread": False})
        event.listen(engine, "connect", _sqlite_settings)
        event.listen(engine, "checkin", partial(_given_back, closed))
        return Database(parsed, engine, engine, threading.RLock(), closed)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        engine = sqlalchemy_engine(
            parsed,
            # The one that was used last is used next: it is alive, and need not be asked.
            pool_use_lifo=True,
            pool_size=8,
            pool_timeout=10,
            connect_args={
                **POSTGRESQL_SETTINGS,
                "options": f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS}",
            },
        )
        event.listen(engine, "checkin", partial(_given_back, closed))
        event.listen(engine, "checkout", partial(_demand_alive, engine))
        # Reads need no BEGIN and no ROLLBACK, each of which is a round trip; at READ COMMITTED
        # they would see no more alike inside a transaction.
        reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        return Database(parsed, reading, engine, None, closed)
    msg = f"{parsed.get_backend_name()} is not supported: use sqlite:/// or postgresql://"
    raise ValueError(msg)


def _given_back(closed: threading.Event, _connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()
    if closed.is_set():
        # Its pool is forgotten already: nobody else would close it.
        record.invalidate()


def _demand_alive(
    engine: Engine, connection: Any, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Ask a connection that has been idle whether it is alive; a dead one is replaced.

    SQLAlchemy's own `pool_pre_ping` asks each time, a round trip of every small transaction.
    """
    if time.monotonic() - record.info.get("used", time.monotonic()) < IDLE_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except psycopg.Error as error:
        raise DisconnectionError from error


def _sqlite_settings(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # WAL: readers do not wait for the writer. FULL: a commit is on the disk when it returns.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")
    cursor.close()
