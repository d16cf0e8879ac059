"""A commit that has returned is on the disk; and nobody writes events behind the store's back."""

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from chassis.store import postgresql_commit
from chassis.store.sqlite import SQLiteEventStore
from chassis.store.tables import EVENTS_TABLE
from tests.conformance.stores.contents import Store, opened

ROOT = Path(__file__).parents[3]
OURS = ("chassis", "services", "deploy", "contracts")


def test_sqlite_waits_for_the_disk(tmp_path: Path) -> None:
    """Every connection, of the recorder and of the views, has WAL and synchronous=FULL."""
    store = opened(f"sqlite:///{tmp_path / 'x.sqlite'}")
    assert isinstance(store, SQLiteEventStore)
    store.create()
    with store._datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == 2
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone()[0] == "wal"
    with store.database.engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    store.close()


def test_postgresql_waits_for_the_disk(replicas: Callable[[], Store]) -> None:
    """No connection of ours turns synchronous_commit off."""
    store = replicas()
    with store.database.engine.connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
    url = store.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection_of_the_server:
        assert connection_of_the_server.execute("SHOW synchronous_commit").fetchone() == ("on",)


@pytest.mark.lesson(2)
def test_lesson_02_one_place_inserts_events() -> None:
    """One statement of ours does, behind its lock; none changes or empties the event table."""
    statement = re.compile(
        r"(INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|COPY)\s+(TABLE\s+)?(events\b|\{EVENTS_TABLE)",
        re.IGNORECASE,
    )
    found = [
        (str(file.relative_to(ROOT)), match[1])
        for folder in OURS
        for file in (ROOT / folder).rglob("*.py")
        for match in statement.finditer(file.read_text())
    ]
    assert found == [("chassis/store/postgresql_commit.py", "INSERT INTO")]
    before = postgresql_commit.CREATE.partition(f"INSERT INTO {EVENTS_TABLE}")[0]
    assert f"LOCK TABLE {EVENTS_TABLE} IN EXCLUSIVE MODE" in before
