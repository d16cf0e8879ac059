"""Relay and follower as a pair on a real nats-server, and what the follower has received."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import nats
from nats.aio.client import Client

from chassis.cancelling import cancel
from chassis.delivery.feed import FeedPage, FeedReader, FeedUnavailableError, page_of
from chassis.delivery.follower import Follower, Source
from chassis.delivery.lag import Lag
from chassis.delivery.relay import Relay
from chassis.delivery.streams import migrate_consumer, migrate_streams
from chassis.store.port import Fence
from chassis.timelines import Timelines
from chassis.wakeup import Wakeup
from contracts.catalogue import ORDER_STATUS, stream_of
from contracts.envelope import Envelope
from tests.chassis.counter import CODEC, publish
from tests.conformance.stores.contents import Store

STREAM = stream_of(ORDER_STATUS).name
DURABLE = "toy"


class Received:
    """What the follower applied, with its position beside it as in one transaction."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.fails = False
        self._followed = Timelines()

    def position(self) -> int:
        return self.envelopes[-1].sequence if self.envelopes else 0

    def followed(self) -> Timelines:
        return self._followed

    def rewind(self, position: int, followed: Timelines, _fence: Fence) -> None:
        self.envelopes = [one for one in self.envelopes if one.sequence <= position]
        self._followed = followed

    @property
    def sequences(self) -> list[int]:
        return [envelope.sequence for envelope in self.envelopes]

    async def apply(self, envelopes: Sequence[Envelope], _fence: Fence) -> None:
        await asyncio.sleep(0)
        if self.fails:
            raise ZeroDivisionError
        self.envelopes += envelopes


class StoreFeed:
    """The owner's feed, without HTTP between."""

    def __init__(self, store: Store) -> None:
        self._reader = FeedReader(store, CODEC, publish)
        self.reads = 0

    async def read(self, after: int) -> FeedPage:
        self.reads += 1
        return page_of(await asyncio.to_thread(self._reader.page, after, 500))


class LateFeed(StoreFeed):
    """An owner that is not up yet."""

    is_up = False

    async def read(self, after: int) -> FeedPage:
        if not self.is_up:
            raise FeedUnavailableError
        return await super().read(after)


class NoFeed:
    """An owner whose feed is empty: only the stream tells anything."""

    async def read(self, after: int) -> FeedPage:
        assert after >= 0
        return FeedPage([])


async def connect(url: str) -> Client:
    """Connect as our services do: for ever; a dead server is no reason to write tracebacks."""

    async def quiet(_error: Exception) -> None:
        await asyncio.sleep(0)

    return await nats.connect(
        url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=quiet
    )


async def migrate(client: Client) -> None:
    js = client.jetstream()
    await migrate_streams(js)
    await migrate_consumer(js, STREAM, DURABLE)


def relay_of(client: Client, store: Store, committed: Wakeup) -> Relay:
    return Relay(lambda: client, STREAM, store, CODEC, publish, committed)


def follower_of(client: Client, received: Received, feed: StoreFeed | NoFeed) -> Follower:
    source = Source(ORDER_STATUS, STREAM, DURABLE)
    return Follower(lambda: client, source, feed, received, received.apply)


@asynccontextmanager
async def running(fence: Fence, *parts: Relay | Follower | Lag) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(part.run(fence)) for part in parts]
    try:
        yield
    finally:
        await cancel(tasks)
