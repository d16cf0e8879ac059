"""Connections that have died are replaced, only one in use is missed; closed ones stay closed."""

import sqlite3
from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from chassis.store import database as databases
from tests.conformance.stores.contents import Store


def end_all_connections(store: Store) -> None:
    url = store.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def read(store: Store) -> int:
    with store.database.engine.connect() as connection:
        found: int = connection.execute(text("SELECT 7")).scalar_one()
        return found


def test_one_that_died_while_nobody_used_it_is_not_missed(
    replicas: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = replicas()
    assert read(store) == 7
    end_all_connections(store)
    monkeypatch.setattr(databases, "IDLE_SECONDS", 0)
    assert read(store) == 7


def test_one_that_died_right_after_its_use_fails_once(
    replicas: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not asked before each use; whoever meets it is answered 503, and tries again."""
    store = replicas()
    monkeypatch.setattr(databases, "IDLE_SECONDS", 3600)
    assert read(store) == 7
    end_all_connections(store)
    with pytest.raises(OperationalError):
        read(store)
    assert read(store) == 7


def test_one_that_is_in_use_when_all_are_closed_is_closed_when_it_is_given_back(
    store: Store,
) -> None:
    """A thread that is not done yet leaves nothing open behind a service that has stopped."""
    with store.database.engine.connect() as connection:
        found: int = connection.execute(text("SELECT 7")).scalar_one()
        used = connection.connection.dbapi_connection
        store.database.close()
    assert found == 7
    with pytest.raises((psycopg.OperationalError, sqlite3.ProgrammingError), match="closed"):
        used.cursor().execute("SELECT 7")  # type: ignore[union-attr]
