"""What the tests of event stores write, and how they open one."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from chassis.store.database import open_database
from chassis.store.opening import open_store
from chassis.store.port import NewEvent, Receipt
from chassis.store.postgresql import PostgreSQLEventStore
from chassis.store.sqlite import SQLiteEventStore

NOON = datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=UTC)

Store = SQLiteEventStore | PostgreSQLEventStore


def opened(url: str) -> Store:
    store = open_store(open_database(url))
    assert isinstance(store, Store)
    return store


def events(stream: UUID, *versions: int, state: bytes = b'{"n":1}') -> list[NewEvent]:
    return [NewEvent(stream, version, "toy.counter.Counted.v1", state) for version in versions]


def event() -> list[NewEvent]:
    """Return the first event of a new stream."""
    return events(uuid4(), 1)


def receipt(key: str, agency: str = "default", answer: bytes = b"{}") -> Receipt:
    return Receipt(agency, key, bytes(range(32)), answer, NOON)
