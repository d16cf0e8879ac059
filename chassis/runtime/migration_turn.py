"""One migration at a time on one database: replicas that start together all begin with one."""

import contextlib
import time
from collections.abc import Iterator

import structlog
from sqlalchemy import func, select

from chassis.leadership.lease import file_lock_of
from chassis.store.database import Database

LOOK_SECONDS = 0.2

log = structlog.get_logger()


@contextlib.contextmanager
def alone(database: Database) -> Iterator[None]:
    """Hold the right to change the tables of a database.

    On PostgreSQL it waits, however long another takes, and finds done what that one did. On SQLite
    it raises StoreInUseError while another process uses the file.
    """
    lock = file_lock_of(database)
    if lock is None:
        with _turn(database):
            yield
        return
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _turn(database: Database) -> Iterator[None]:
    taken = select(func.pg_try_advisory_lock(func.hashtext("migrate")))
    with database.engine.connect() as guard:
        waits = False
        while not guard.execute(taken).scalar_one():
            if not waits:
                log.info("another_migration_runs", database=database.url.database)
                waits = True
            time.sleep(LOOK_SECONDS)
        # The lock goes with the connection, however this ends.
        try:
            yield
        finally:
            guard.invalidate()
