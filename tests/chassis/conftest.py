"""A store with its tables, on both databases; and one on PostgreSQL that two may open."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from chassis.writer.writer import Writer
from tests.chassis.counter import writer_on
from tests.conformance.stores.contents import Store, opened


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give an empty store; the test runs on both databases."""
    with closing(opened(database_url)) as store:
        store.create()
        yield store


@pytest.fixture
async def writer(store: Store) -> AsyncIterator[Writer]:
    """Give a writer on the store; its queue is finished at the end."""
    with closing(writer_on(store)) as writer:
        yield writer


@pytest.fixture
def replicas(fresh_database: Callable[[], str]) -> Iterator[Callable[[], Store]]:
    """Give a function that opens one PostgreSQL database once more, as another process would."""
    url = fresh_database()
    with ExitStack() as stores:
        first = stores.enter_context(closing(opened(url)))
        first.create()
        yield lambda: stores.enter_context(closing(opened(url)))
