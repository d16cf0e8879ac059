"""Fixtures for every test. Nothing starts before a test asks for it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy.local.nats import NatsServer
from tests.servers import new_database, running_nats, running_postgres
from tests.warm_start import warm_children, warm_start


@pytest.fixture(scope="session", autouse=True)
def _warm_children() -> Iterator[None]:
    """Start our programs from a parent that has imported them."""
    with warm_children():
        yield
    warm_start.close()


@pytest.fixture(scope="session")
def nats_url() -> Iterator[str]:
    """Address of a nats-server that the tests of this process share: use names of your own."""
    with running_nats() as server:
        yield server.url


@pytest.fixture
def nats_server() -> Iterator[NatsServer]:
    """Give a nats-server for one test alone, empty, to stop and to kill; ready in some 20 ms."""
    with running_nats() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of a PostgreSQL server on which databases may be created."""
    with running_postgres() as url:
        yield url


@pytest.fixture
def fresh_database(postgres_url: str) -> Iterator[Callable[[], str]]:
    """Give a function that returns the address of a new, empty PostgreSQL database."""
    with ExitStack() as databases:
        yield lambda: databases.enter_context(new_database(postgres_url))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database; the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'service.sqlite'}"
    make: Callable[[], str] = request.getfixturevalue("fresh_database")
    return make()
