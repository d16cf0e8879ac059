"""From the store to acknowledged in JetStream, beside raw atomic batches of the same messages."""

import asyncio
import time
from collections.abc import Sequence

from nats.aio.client import Client
from nats.js.api import Header
from sqlalchemy import delete

from chassis.delivery.publication import envelopes
from chassis.delivery.relay import Relay
from chassis.leadership.lease import Lease
from chassis.store.database import open_database
from chassis.store.opening import open_store
from chassis.store.port import EventStore, Fence
from chassis.store.tables import consumer_positions
from chassis.wakeup import Wakeup
from contracts.catalogue import ORDER_STATUS, stream_of
from contracts.envelope import to_headers
from services.order_status.application.aggregates import CODEC
from services.order_status.application.publishing import publish
from tests.bench.commands import note, register
from tests.bench.comparisons.commands import writer_of
from tests.bench.comparisons.streams import connected, empty_streams
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

EVENTS = 12_000
BATCH = 500
STREAM = stream_of(ORDER_STATUS).name

Messages = Sequence[tuple[str, dict[str, str], bytes]]


async def compare(servers: Servers) -> Rounds:
    url = servers.postgres.create_database("bench")
    writer, executor = writer_of(url)
    await register(executor, EVENTS // 2)
    for start in range(0, EVENTS // 2, 256):
        numbers = range(start, min(start + 256, EVENTS // 2))
        await asyncio.gather(*(executor.execute(note(number)) for number in numbers))
    await writer.aclose()
    database = open_database(url)
    store = open_store(database)
    fence = Lease(database, "leader", "bench").acquire()
    assert fence is not None
    messages = _messages(store)
    async with connected(servers) as client:
        while True:
            await empty_streams(client)
            reference = await _raw(client, messages)
            await empty_streams(client)
            with database.begin() as connection:
                # The relay's note of how far it had come: the stream is to be filled from nothing.
                connection.execute(delete(consumer_positions))
            yield {"relay": Sample(await _relayed(client, store, fence, len(messages)), reference)}


def _messages(store: EventStore) -> Messages:
    found = []
    position = 0
    while stored := store.after(position, 5_000):
        decoded = [CODEC.decode(one) for one in stored]
        found += [(e.subject, to_headers(e), e.data) for e in envelopes(publish, decoded, position)]
        position = stored[-1].id
    return found


async def _raw(client: Client, messages: Messages) -> float:
    """Publish with the client library's own calls, nothing else to do."""
    start = time.perf_counter()
    for number in range(0, len(messages), BATCH):
        batch = messages[number : number + BATCH]
        for place, (subject, headers, body) in enumerate(batch, start=1):
            marks = {Header.BATCH_ID: f"raw{number}", Header.BATCH_SEQUENCE: str(place)}
            marked = headers | {name.value: value for name, value in marks.items()}
            if place < len(batch):
                await client.publish(subject, body, headers=marked)
            else:
                marked[Header.BATCH_COMMIT.value] = "1"
                reply = await client.request(subject, body, timeout=10, headers=marked)
                assert b"error" not in reply.data, reply.data
    return len(messages) / (time.perf_counter() - start)


async def _relayed(client: Client, store: EventStore, fence: Fence, messages: int) -> float:
    relay = Relay(lambda: client, STREAM, store, CODEC, publish, Wakeup())
    js, head = client.jetstream(), store.head()
    start = time.perf_counter()
    running = asyncio.create_task(relay.run(fence))
    try:
        while relay.position < head:
            assert not relay.failure, relay.failure
            await asyncio.sleep(0.005)
        seconds = time.perf_counter() - start
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    info = await js.stream_info(STREAM)
    assert info.state.messages == messages
    return messages / seconds


COMPARISONS = (
    Comparison(
        [Row("relay", "events/s", f"raw atomic batches of {BATCH}, messages/s", 0.8)], compare
    ),
)
