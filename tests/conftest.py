"""Fixtures for every test. Nothing starts before a test asks for it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
import uvloop

from deploy.local.nats import NatsServer
from tests.servers import new_database, running_nats, running_postgres
from tests.warm_start import warm_children, warm_start

TOGETHER = ("admin_ui", "marketplace_gateway/crashes/test_crashes.py")
"""Folders and files whose tests share an installation, so that one worker does best to run all."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep together what is cheapest together; everything else goes to whoever is free."""
    if not config.pluginmanager.hasplugin("xdist"):
        return
    folder = Path(__file__).parent
    for item in items:
        for shared in TOGETHER:
            if item.path.is_relative_to(folder / shared):
                item.add_marker(pytest.mark.xdist_group(shared))


@pytest.hookimpl(optionalhook=True)
def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run on the event loop that services run on."""
    return {"uvloop": uvloop.new_event_loop}


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
