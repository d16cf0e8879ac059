"""Fixtures: a migrated database of the service on each engine, and its writer."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from chassis.store.database import Database, open_database
from chassis.store.opening import open_store
from chassis.wakeup import Wakeup
from contracts.envelope import Envelope
from services.activity_log.adapters.tables import metadata
from services.activity_log.adapters.writing import ActivityWriter
from services.activity_log.application.reading import received
from services.activity_log.application.recording import record
from tests.activity_log.memory_ledger import MemoryLedger
from tests.activity_log.running import Running, running


def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    store = open_store(database)
    store.create()
    with database.begin() as connection:
        metadata.create_all(connection)
    yield database
    store.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give an empty activity log; the test runs once on each engine."""
    yield from opened(database_url)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """Give an empty activity log on SQLite, for tests that no engine can change."""
    yield from opened(f"sqlite:///{tmp_path / 'activity_log.sqlite'}")


@pytest.fixture
def writer(database: Database) -> ActivityWriter:
    return ActivityWriter(database, Wakeup())


def told(*batches: list[Envelope]) -> MemoryLedger:
    """Return what batches of events lead to, in memory."""
    ledger = MemoryLedger()
    for batch in batches:
        record(ledger, [received(envelope) for envelope in batch])
    return ledger


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[Running]:
    """Give the whole service on SQLite, without a bus."""
    async for found in running(f"sqlite:///{tmp_path / 'log' / 'log.sqlite'}", tmp_path):
        yield found


@pytest.fixture
async def log_on_each(database_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """Give the whole service, once on each engine."""
    async for found in running(database_url, tmp_path):
        yield found
