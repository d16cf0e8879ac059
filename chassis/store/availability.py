"""Tells a database that is away, full or busy from a mistake of ours."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from chassis.store.port import StoreUnavailableError

_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_NOMEM,
    }
)
"""Primary result codes; see sqlite.org/rescode.html."""
_PRIMARY = 0xFF


def is_unavailable(error: BaseException) -> bool:
    """Say whether the same may succeed later, without anybody changing the program."""
    if isinstance(error, StoreUnavailableError | PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        return getattr(cause, "sqlite_errorcode", 0) & _PRIMARY in _SQLITE
    # psycopg sorts what the server says by its class: lost connections, no room, shutting down.
    return error.connection_invalidated or isinstance(
        cause, psycopg.OperationalError | psycopg.InterfaceError
    )
