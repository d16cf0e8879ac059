"""The service on an empty database: on both kinds, or on SQLite where the database is no matter."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.order_status.office import Office, open_office


@pytest.fixture
async def office(tmp_path: Path, database_url: str) -> AsyncIterator[Office]:
    """The service; the test runs once on each kind of database."""
    opened = open_office(tmp_path, database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    """The service on SQLite."""
    opened = open_office(tmp_path, f"sqlite:///{tmp_path / 'desk.sqlite'}")
    yield opened
    await opened.close()
