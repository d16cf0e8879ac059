"""Streams for comparisons: made anew, so that every round begins with empty ones."""

import contextlib
from collections.abc import AsyncIterator

import nats
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from chassis.delivery.streams import migrate_streams
from contracts.catalogue import STREAMS
from tests.bench.row import Servers


@contextlib.asynccontextmanager
async def connected(servers: Servers) -> AsyncIterator[Client]:
    client = await nats.connect(servers.nats.url)
    try:
        yield client
    finally:
        await client.close()


async def empty_streams(client: Client) -> None:
    js = client.jetstream()
    for entry in STREAMS:
        with contextlib.suppress(NotFoundError):
            await js.delete_stream(entry.name)
    await migrate_streams(js)
