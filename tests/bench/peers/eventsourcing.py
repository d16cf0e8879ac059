"""Order items with `eventsourcing` alone: Application, Repository, PostgreSQL persistence.

A third argument `functions` has the library append through its database functions: faster, but a
reader that follows the events may then skip some, as ids are given out before they are visible.
"""

import sys
from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import IntegrityError

from tests.bench.peers import crowd


class Item(Aggregate):
    @event("Registered")
    def __init__(self, title: str) -> None:
        self.title = title
        self.notes: Sequence[str] = ()

    def add_note(self, text: str) -> None:
        if not text.strip():
            raise ValueError("an empty note")
        self.note_added(text)

    @event("NoteAdded")
    def note_added(self, text: str) -> None:
        self.notes = (*self.notes, text)


class Shop(Application[UUID]):
    conflict = IntegrityError

    def register(self) -> UUID:
        item = Item(crowd.TITLE)
        self.save(item)
        return item.id

    def add_note(self, item_id: UUID) -> None:
        item: Item = self.repository.get(item_id)
        item.add_note(crowd.NOTE)
        self.save(item)


def settings(dsn: str, *, functions: bool) -> dict[str, str]:
    parsed = urlsplit(dsn)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parsed.path.lstrip("/"),
        "POSTGRES_HOST": parsed.hostname or "",
        "POSTGRES_PORT": str(parsed.port or 5432),
        "POSTGRES_USER": parsed.username or "",
        "POSTGRES_PASSWORD": parsed.password or "",
        "POSTGRES_POOL_SIZE": str(max(crowd.CLIENTS)),
        "POSTGRES_ENABLE_DB_FUNCTIONS": "y" if functions else "n",
        # Every load still asks for events that came since: right with several writers too.
        "AGGREGATE_CACHE_MAXSIZE": str(4 * crowd.ITEMS),
    }


if __name__ == "__main__":
    address, seconds = crowd.arguments()
    shop = Shop(settings(address, functions="functions" in sys.argv))
    crowd.tell(crowd.threads(shop, seconds))
