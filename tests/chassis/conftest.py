"""A store with its tables, on both databases; and one on PostgreSQL that two may open."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, aclosing, closing
from typing import Any

import pytest
from nats.aio.client import Client
from structlog.testing import capture_logs

from chassis.leadership.lease import Lease
from chassis.store.port import Fence
from chassis.writer.writer import Writer
from deploy.local.nats import NatsServer
from tests.chassis.counter import writer_on
from tests.chassis.delivery import connect, migrate
from tests.conformance.stores.contents import Store, opened


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[Any]]:
    """Keep what is logged out of the output: rendering tracebacks takes longer than the tests."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give an empty store; the test runs on both databases."""
    with closing(opened(database_url)) as store:
        store.create()
        yield store


@pytest.fixture
async def writer(store: Store) -> AsyncIterator[Writer]:
    """Give a writer on the store; its queue is finished at the end."""
    async with aclosing(writer_on(store)) as writer:
        yield writer


@pytest.fixture
def replicas(fresh_database: Callable[[], str]) -> Iterator[Callable[[], Store]]:
    """Give a function that opens one PostgreSQL database once more, as another process would."""
    url = fresh_database()
    with ExitStack() as stores:
        first = stores.enter_context(closing(opened(url)))
        first.create()
        yield lambda: stores.enter_context(closing(opened(url)))


@pytest.fixture
def fence(store: Store) -> Fence:
    """Give the lease of the leader."""
    taken = Lease(store.database, "leader", "test").acquire()
    assert taken is not None
    return taken


@pytest.fixture
async def bus(nats_server: NatsServer) -> AsyncIterator[Client]:
    """Give a connection to a nats-server of the test's own, with the streams as they must be."""
    client = await connect(nats_server.url)
    await migrate(client)
    yield client
    await client.close()
