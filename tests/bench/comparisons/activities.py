"""From JetStream into the feed, beside a raw pull of 500 and one transaction for each."""

import asyncio
import time
from collections.abc import Sequence
from itertools import count

import psycopg
from nats.aio.client import Client

from chassis.cancelling import cancel
from chassis.delivery.bookmark import StoredBookmark
from chassis.delivery.feed import FeedPage, FeedUnavailableError
from chassis.delivery.follower import Follower, Source
from chassis.delivery.relay import Relay
from chassis.delivery.streams import migrate_consumer
from chassis.leadership.lease import Lease
from chassis.runtime.core import consumer_of
from chassis.store.database import Database, open_database
from chassis.store.opening import open_store
from chassis.store.port import EventStore
from chassis.wakeup import Wakeup
from contracts.catalogue import ORDER_STATUS, stream_of
from services.activity_log.adapters.tables import metadata
from services.activity_log.adapters.writing import ActivityWriter
from services.order_status.application.aggregates import CODEC
from services.order_status.application.publishing import publish
from tests.bench.comparisons.history import fill
from tests.bench.comparisons.streams import connected, empty_streams
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

ITEMS = 1_000
BATCH = 500
STREAM = stream_of(ORDER_STATUS).name
TABLE = "CREATE TABLE raw_events (id text, sequence bigint, subject text, body text)"
INSERT = (
    "INSERT INTO raw_events SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[])"
)


class NoFeed:
    """The stream holds everything: the owner is never asked."""

    async def read(self, after: int) -> FeedPage:
        raise FeedUnavailableError(str(after))


async def compare(servers: Servers) -> Rounds:
    url = servers.postgres.create_database("bench")
    await fill(url, ITEMS)
    database = open_database(url)
    store = open_store(database)
    raw = servers.postgres.create_database("raw")
    with psycopg.connect(raw, autocommit=True) as connection:
        connection.execute(TABLE)
    async with connected(servers) as client:
        await empty_streams(client)
        messages = await _publish(client, database, store)
        for number in count():
            for name in ("raw", "log"):
                await migrate_consumer(client.jetstream(), STREAM, f"{name}{number}")
            reference = await _raw(client, f"raw{number}", raw, messages)
            log = open_database(servers.postgres.create_database(f"log{number}"))
            open_store(log).create()
            with log.begin() as made:
                metadata.create_all(made)
            seconds = await _fed(client, f"log{number}", log, store.head())
            yield {"activities": Sample(messages / seconds, messages / reference)}


async def _publish(client: Client, database: Database, store: EventStore) -> int:
    fence = Lease(database, "leader", "bench").acquire()
    assert fence is not None
    relay = Relay(lambda: client, STREAM, store, CODEC, publish, Wakeup())
    running = asyncio.create_task(relay.run(fence))
    while relay.position < store.head():
        await asyncio.sleep(0.05)
    await cancel((running,))
    return (await client.jetstream().stream_info(STREAM)).state.messages


async def _raw(client: Client, durable: str, url: str, messages: int) -> float:
    """Pull, write the bytes as they are, commit, acknowledge."""
    pull = await client.jetstream().pull_subscribe_bind(durable=durable, stream=STREAM)
    done, start = 0, time.perf_counter()
    with psycopg.connect(url) as connection:
        while done < messages:
            batch = await pull.fetch(BATCH, timeout=5)
            headers = [message.headers or {} for message in batch]
            columns = (
                [each["ce-id"] for each in headers],
                [int(each["ce-sequence"]) for each in headers],
                [message.subject for message in batch],
                [message.data.decode() for message in batch],
            )
            await asyncio.to_thread(_write, connection, columns)
            for message in batch:
                await message.ack()
            done += len(batch)
    seconds = time.perf_counter() - start
    await pull.unsubscribe()
    return seconds


def _write(connection: psycopg.Connection, columns: tuple[Sequence[object], ...]) -> None:
    connection.execute(INSERT, columns)
    connection.commit()


async def _fed(client: Client, durable: str, log: Database, head: int) -> float:
    fence = Lease(log, "leader", "bench").acquire()
    assert fence is not None
    writer, consumer = ActivityWriter(log, Wakeup()), consumer_of(ORDER_STATUS)
    follower = Follower(
        lambda: client,
        Source(ORDER_STATUS, STREAM, durable),
        NoFeed(),
        StoredBookmark(log, consumer),
        writer.apply,
    )
    start = time.perf_counter()
    running = asyncio.create_task(follower.run(fence))
    try:
        while follower.position < head:
            assert not follower.failure, follower.failure
            await asyncio.sleep(0.005)
        return time.perf_counter() - start
    finally:
        await cancel((running,))


COMPARISONS = (
    Comparison(
        [Row("activities", "events/s", f"raw pull of {BATCH}, a transaction each, events/s", 0.7)],
        compare,
    ),
)
