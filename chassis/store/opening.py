"""Choose the event store by the database's address."""

from chassis.store.database import Database
from chassis.store.port import EventStore
from chassis.store.postgresql import PostgreSQLEventStore
from chassis.store.sqlite import SQLiteEventStore


def open_store(database: Database) -> EventStore:
    """Return the event store of this database; `create` has to have run once (`migrate`)."""
    if database.is_sqlite:
        return SQLiteEventStore(database)
    return PostgreSQLEventStore(database)
