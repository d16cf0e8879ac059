"""What stands in the databases, the streams and the sandbox's books, read past every service."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import nats
import nats.errors
import psycopg

from contracts.envelope import Envelope, from_headers
from services.marketplace_gateway.application.publishing import INTERNAL
from tests.faults.running.points import GATEWAY, ORDER_STATUS
from tests.faults.running.site import Site

STREAMS = {ORDER_STATUS: "ORDER_STATUS_EVENTS", GATEWAY: "MARKETPLACE_EVENTS"}
SOURCES = {ORDER_STATUS: "order_status", GATEWAY: "marketplace"}
FETCH = 1_000
_INTERNAL = {kind.__name__ for kind in INTERNAL}

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One row of an event table, as it was written."""

    position: int
    stream_id: str
    version: int
    topic: str
    key: tuple[str, ...]
    causation: str
    data: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.stream_id}.{self.version}"

    @property
    def name(self) -> str:
        """The event's own name."""
        return self.topic.split(".")[-2]


@dataclass(frozen=True, slots=True)
class Outside:
    """Reads a site."""

    site: Site

    def rows(self, service: str, statement: str) -> list[Row]:
        """Ask a service's database."""
        with self._connected(service) as connection:
            return list(connection.execute(statement).fetchall())

    def events(self, service: str) -> list[StoredRow]:
        """Return every stored event, in the order of positions."""
        position = "rowid" if self.site.database == "sqlite" else "notification_id"
        statement = (
            f"SELECT {position}, originator_id, originator_version, topic, state FROM events"
            f" ORDER BY {position}"
        )
        found = []
        for at, stream_id, version, topic, state in self.rows(service, statement):
            body = json.loads(bytes(state))
            found.append(
                StoredRow(
                    at,
                    str(UUID(str(stream_id))),
                    version,
                    topic,
                    tuple(body["key"]),
                    body["causation_id"],
                    body["data"],
                )
            )
        return found

    def receipts(self, service: str) -> dict[str, Any]:
        """Return the answers in a service's inbox by key; each key stands there once."""
        rows = self.rows(service, "SELECT key, answer FROM inbox")
        return {key: json.loads(bytes(answer)) for key, answer in rows}

    def positions(self, service: str) -> dict[str, int]:
        """Return how far consumers and projections have come."""
        found: dict[str, int] = dict(
            self.rows(service, "SELECT consumer, position FROM consumer_positions")
        )
        if service in STREAMS:
            found |= dict(
                self.rows(service, "SELECT projection, position FROM projection_positions")
            )
        return found

    def heads(self) -> dict[str, int]:
        position = "rowid" if self.site.database == "sqlite" else "notification_id"
        return {
            service: self.rows(service, f"SELECT coalesce(max({position}), 0) FROM events")[0][0]
            for service in STREAMS
        }

    def last_public(self, service: str) -> int:
        """Return the position of a service's last event that others see."""
        position = "rowid" if self.site.database == "sqlite" else "notification_id"
        statement = f"SELECT {position}, topic FROM events ORDER BY {position} DESC LIMIT {FETCH}"
        for at, topic in self.rows(service, statement):
            if topic.split(".")[-2] not in _INTERNAL:
                return int(at)
        return 0

    def sandbox(self, statement: str) -> list[Row]:
        """Ask the sandbox's own database."""
        path = self.site.stack.data / "sandbox" / "sandbox.sqlite"
        with _sqlite(str(path)) as connection:
            return list(connection.execute(statement).fetchall())

    async def stream(self, service: str) -> list[Envelope]:
        """Return everything that stands in a service's stream, in its order."""
        client = await nats.connect(self.site.stack.nats_url)
        try:
            js = client.jetstream()
            last = (await js.stream_info(STREAMS[service])).state.messages
            subscription = await js.pull_subscribe(
                f"evt.{SOURCES[service]}.>", stream=STREAMS[service]
            )
            found: list[Envelope] = []
            while len(found) < last:
                for message in await subscription.fetch(FETCH, timeout=10):
                    found.append(from_headers(message.headers or {}, message.data))
                    await message.ack()
            await subscription.unsubscribe()
            return found
        finally:
            await client.close()

    async def tail(self, service: str) -> int:
        """Return the position of the last event in a service's stream, 0 when there is none."""
        client = await nats.connect(self.site.stack.nats_url)
        try:
            js = client.jetstream()
            info = await js.stream_info(STREAMS[service])
            if not info.state.messages:
                return 0
            message = await js.get_msg(STREAMS[service], seq=info.state.last_seq)
            return from_headers(message.headers or {}, message.data or b"").sequence
        finally:
            await client.close()

    @contextmanager
    def _connected(self, service: str) -> Iterator[Any]:
        url = self.site.database_url(service)
        if self.site.database == "sqlite":
            with _sqlite(url.removeprefix("sqlite:///")) as connection:
                yield connection
        else:
            with psycopg.connect(url, autocommit=True) as connection:
                yield connection


@contextmanager
def _sqlite(path: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=20, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def by_causation(events: Sequence[StoredRow]) -> dict[str, list[StoredRow]]:
    """Return events by the command or event behind them."""
    found: defaultdict[str, list[StoredRow]] = defaultdict(list)
    for event in events:
        found[event.causation].append(event)
    return dict(found)
