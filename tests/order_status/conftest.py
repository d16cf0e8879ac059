"""The service on an empty database: on both kinds, or on SQLite where the database is no matter.

Tables are made once; each test gets a copy of the file, or PostgreSQL's tables emptied.
"""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from chassis.runtime.migration import migrate_database
from services.order_status.adapters.settings import OrderStatusSettings
from services.order_status.bootstrap import service
from tests.order_status.office import Office, make_keys, open_office, settings_of
from tests.servers import new_database


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder)
    return folder


@pytest.fixture(scope="session")
def sqlite_model(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Path:
    path = tmp_path_factory.mktemp("model") / "model.sqlite"
    migrate_database(service(), settings_of(keys, f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_database(request: pytest.FixtureRequest, keys: Path) -> Iterator[str]:
    with ExitStack() as databases:
        server: str = request.getfixturevalue("postgres_url")
        url = databases.enter_context(new_database(server))
        migrate_database(service(), settings_of(keys, url))
        yield url


@pytest.fixture
def sqlite_settings(sqlite_model: Path, tmp_path: Path, keys: Path) -> OrderStatusSettings:
    path = tmp_path / "desk.sqlite"
    shutil.copy(sqlite_model, path)
    return settings_of(keys, f"sqlite:///{path}")


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, keys: Path) -> OrderStatusSettings:
    if request.param == "sqlite":
        chosen: OrderStatusSettings = request.getfixturevalue("sqlite_settings")
        return chosen
    url: str = request.getfixturevalue("postgres_database")
    _empty(url)
    return settings_of(keys, url)


@pytest.fixture
async def office(settings: OrderStatusSettings) -> AsyncIterator[Office]:
    """The service; the test runs once on each kind of database."""
    opened = open_office(settings)
    yield opened
    await opened.close()


@pytest.fixture
async def desk(sqlite_settings: OrderStatusSettings) -> AsyncIterator[Office]:
    """The service on SQLite."""
    opened = open_office(sqlite_settings)
    yield opened
    await opened.close()


def _empty(url: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        names = [name for name in inspect(connection).get_table_names() if "position" not in name]
        connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY"))
        connection.execute(text("UPDATE projection_positions SET position = 0"))
        connection.execute(text("DELETE FROM consumer_positions"))
    engine.dispose()
