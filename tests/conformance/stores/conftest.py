"""Every kind of event store, empty."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from tests.conformance.stores.contents import Store, opened


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give an empty store; the test runs on both databases."""
    with closing(opened(database_url)) as store:
        store.create()
        yield store


@pytest.fixture
def replicas(fresh_database: Callable[[], str]) -> Iterator[Callable[[], Store]]:
    """Give a function that opens one PostgreSQL database once more, as another process would."""
    url = fresh_database()
    with ExitStack() as stores:
        stores.enter_context(closing(opened(url))).create()
        yield lambda: stores.enter_context(closing(opened(url)))
