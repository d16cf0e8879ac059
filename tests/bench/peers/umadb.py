"""Order items in UmaDB, on its own server (PostgreSQL takes no part)."""

import json
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

from umadb import (
    AppendCondition,
    Client,
    Event,
    IntegrityError,
    Query,
    QueryItem,
    TransportError,
)

from deploy.local.ports import HOST, reserve_port
from deploy.local.processes import Child
from tests.bench.peers import crowd


class Shop:
    conflict = IntegrityError

    def __init__(self, url: str) -> None:
        self._client = Client(url)

    def register(self) -> str:
        item_id = f"item:{uuid4()}"
        self._client.append(
            [_event("Registered", item_id, title=crowd.TITLE)],
            AppendCondition(_boundary(item_id)),
        )
        return item_id

    def add_note(self, item_id: str) -> None:
        boundary = _boundary(item_id)
        events, head = self._client.read(boundary).collect_with_head()
        notes = []
        for stored in events:
            body = json.loads(stored.event.data)
            if stored.event.event_type == "NoteAdded":
                notes.append(body["text"])
        if not crowd.NOTE.strip():
            raise ValueError("an empty note")
        self._client.append(
            [_event("NoteAdded", item_id, text=crowd.NOTE)], AppendCondition(boundary, after=head)
        )


def _event(name: str, item_id: str, **body: str) -> Event:
    return Event(name, json.dumps(body).encode(), [item_id], uuid4())


def _boundary(item_id: str) -> Query:
    return Query([QueryItem(tags=[item_id])])


def _answers(url: str) -> bool:
    try:
        Client(url).head()
    except TransportError:
        return False
    return True


def main() -> None:
    _, seconds = crowd.arguments()
    address = f"{HOST}:{reserve_port()}"
    with tempfile.TemporaryDirectory(prefix="caigou-umadb-") as folder:
        command = [str(Path(sys.executable).with_name("umadb")), "--listen", address]
        command += ["--db-path", folder]
        server = Child(
            name="umadb",
            command=command,
            log=Path(folder) / "server.log",
            ready=lambda: _answers(f"http://{address}"),
        )
        server.start()
        try:
            crowd.tell(crowd.threads(Shop(f"http://{address}"), seconds))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
