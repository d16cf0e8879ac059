"""A database and its event store, opened for as long as a block takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from chassis.store.database import Database, open_database
from chassis.store.opening import open_store
from chassis.store.port import EventStore


@contextmanager
def opened(address: str) -> Iterator[tuple[Database, EventStore]]:
    """Open both, as a service does, and release every connection afterwards."""
    database = open_database(address)
    store = open_store(database)
    try:
        yield database, store
    finally:
        store.close()
