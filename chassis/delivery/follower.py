"""Follows another service's published events, in order, each with effect once.

Messages come by a durable pull consumer. Each names the position before it, so that a loss is
seen; whatever is missing, for whatever reason (a fresh database, a stream shorter than our
absence, a lost NATS disk), is read from the owner's feed. A message that cannot be applied stops
the follower, visibly: an ordered follower never skips.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

from chassis.cancelling import cancel
from chassis.delivery.feed import Feed, FeedUnavailableError
from chassis.delivery.progress import kept
from chassis.delivery.streams import check_consumer
from chassis.delivery.written import acknowledge_all
from chassis.store.port import Fence
from contracts.envelope import Envelope, from_headers

BATCH = 500
FETCH_SECONDS = 5.0
FIRST_FETCH_SECONDS = 0.5
IDLE_CHECK_SECONDS = 10.0
PAUSE_SECONDS = 0.05
RETRY_SECONDS = (0.2, 1, 5, 15)

Apply = Callable[[Sequence[Envelope], Fence], Awaitable[None]]
"""Applies envelopes in order and stores the last one's position in the same transaction."""

log = structlog.get_logger()


class HoleError(Exception):
    """An event is missing from the stream, and the owner's feed does not hold it either."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is followed, and under which durable name."""

    name: str
    stream: str
    durable: str


class Follower:
    """One ordered follower of one source."""

    def __init__(
        self,
        client: Callable[[], Client],
        source: Source,
        feed: Feed,
        position: Callable[[], int],
        apply: Apply,
    ) -> None:
        self.source = source
        self._client, self._feed = client, feed
        self._read_position, self._apply = position, apply
        self._looked_at_feed = 0.0
        self.position = 0
        self._failures = 0
        self.failure = ""
        self.caught_up = False
        """True once the feed has been read to its end."""

    async def run(self, fence: Fence) -> None:
        """Follow until cancelled."""
        self._failures = 0
        while True:
            try:
                self.position = await asyncio.to_thread(self._read_position)
                await self._follow(fence)
            except Exception as error:  # noqa: BLE001  told, and tried again; never skipped
                self.failure = f"{type(error).__name__}: {error}"
                log.warning("follower_stopped", source=self.source.name, error=self.failure)
                await asyncio.sleep(RETRY_SECONDS[min(self._failures, len(RETRY_SECONDS) - 1)])
                self._failures += 1

    async def _follow(self, fence: Fence) -> None:
        await self._look_at_feed(fence)
        js = self._client().jetstream()
        await check_consumer(js, self.source.stream, self.source.durable)
        subscription = await js.pull_subscribe_bind(
            durable=self.source.durable, stream=self.source.stream
        )
        self.failure = ""  # an idle source would not clear it before the first fetch ends
        ahead: asyncio.Task[Sequence[Msg]] | None = None
        try:
            while True:
                # Until the owner's feed has been read it may only just be starting: look soon.
                seconds = FETCH_SECONDS if self.caught_up else FIRST_FETCH_SECONDS
                messages = await (ahead or self._fetch(subscription, seconds))
                ahead = None
                if len(messages) == BATCH:
                    # Many wait: the next come while these are written.
                    ahead = asyncio.create_task(self._fetch(subscription, seconds))
                if messages:
                    await self._take_or_give_back(messages, fence)
                elif self._feed_is_due():
                    await self._look_at_feed(fence)
                self.failure, self._failures = "", 0
        finally:
            if ahead is not None:
                await self._give_back_what_comes(ahead)
            try:
                await subscription.unsubscribe()
            except (nats.errors.Error, JetStreamError):
                log.info("unsubscribe_failed", source=self.source.name)

    @staticmethod
    async def _give_back_what_comes(ahead: asyncio.Task[Sequence[Msg]]) -> None:
        # Else the server would keep it back until `ack_wait` is over.
        await asyncio.wait([ahead], timeout=FIRST_FETCH_SECONDS)
        if ahead.done() and not ahead.cancelled() and ahead.exception() is None:
            for message in ahead.result():
                await message.nak()
        await cancel((ahead,))

    def _feed_is_due(self) -> bool:
        # Until the feed was read to its end once, an old gap may lie behind what the stream shows.
        idle = time.monotonic() - self._looked_at_feed
        return not self.caught_up or idle > IDLE_CHECK_SECONDS

    @staticmethod
    async def _fetch(
        subscription: JetStreamContext.PullSubscription, seconds: float
    ) -> Sequence[Msg]:
        try:
            return await subscription.fetch(BATCH, timeout=seconds)
        except (TimeoutError, nats.errors.TimeoutError):
            # The client calls it a time-out, at once and again and again, when the consumer is
            # gone: asking for the consumer raises NotFoundError, and pausing spares the server.
            await subscription.consumer_info()
            await asyncio.sleep(PAUSE_SECONDS)
            return []

    async def _take_or_give_back(self, messages: Sequence[Msg], fence: Fence) -> None:
        try:
            async with kept(messages):
                await self._take(messages, fence)
        except Exception:
            # Else the server would keep them back until `ack_wait` is over.
            for message in messages:
                await message.nak()
            raise

    async def _take(self, messages: Sequence[Msg], fence: Fence) -> None:
        fresh: list[Envelope] = []
        position = self.position
        for message in messages:
            envelope = from_headers(message.headers or {}, message.data)
            if envelope.sequence <= position:
                continue
            if envelope.previous_sequence > position:
                await self._apply_all(fresh, fence)
                fresh = []
                await self._refill(fence)
                position = self.position
                if envelope.sequence <= position:
                    continue
                if envelope.previous_sequence > position:
                    msg = f"{envelope.previous_sequence} is in neither the stream nor the feed"
                    raise HoleError(msg)
            fresh.append(envelope)
            position = envelope.sequence
        await self._apply_all(fresh, fence)
        await acknowledge_all(self._client(), messages)

    async def _refill(self, fence: Fence) -> None:
        while envelopes := await self._feed.read(self.position):
            await self._apply_all(list(envelopes), fence)
        self._looked_at_feed = time.monotonic()
        self.caught_up = True

    async def _look_at_feed(self, fence: Fence) -> None:
        """Ask the owner whether we have missed something that the stream does not show."""
        try:
            await self._refill(fence)
        except FeedUnavailableError as error:
            # The stream is what we follow; the feed is only asked for what it may lack.
            log.info("feed_unavailable", source=self.source.name, error=str(error))
            self._looked_at_feed = time.monotonic()

    async def _apply_all(self, envelopes: Sequence[Envelope], fence: Fence) -> None:
        if envelopes:
            await self._apply(envelopes, fence)
            self.position = envelopes[-1].sequence
