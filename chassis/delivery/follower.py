"""Follows another service's published events, in order, each with effect once.

Messages come by a durable pull consumer. Each names the position before it, so that a loss is
seen; whatever is missing, for whatever reason (a fresh database, a stream shorter than our
absence, a lost NATS disk), is read from the owner's feed. A message that cannot be applied stops
the follower, visibly: an ordered follower never skips.

An owner that was put back from a backup has begun another timeline (`chassis.timelines`). Where
it parts from the one that was followed the follower goes back, and reads on in the new one; what
the stream still holds of the old is void from there on.
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

from chassis.delivery.bookmark import Bookmark
from chassis.delivery.feed import Feed, FeedPage, FeedUnavailableError
from chassis.delivery.progress import kept
from chassis.delivery.streams import check_consumer
from chassis.store.port import Fence
from chassis.timelines import Timelines
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


class SourceBehindError(Exception):
    """The owner's store ends before what was applied here, in the very same timeline.

    Its database was put back by other means than `caigou restore`: say so with `caigou restored`.
    """


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
        bookmark: Bookmark,
        apply: Apply,
    ) -> None:
        self.source = source
        self._client, self._feed = client, feed
        self._bookmark, self._apply = bookmark, apply
        self._followed = Timelines()
        self.first_head: int | None = None
        """Where the owner's store ended when it was asked first."""
        self._looked_at_feed = 0.0
        self.position = 0
        self._failures = 0
        self.failure = ""
        self.caught_up = False
        """True once the feed has been read to its end."""

    @property
    def source_restored(self) -> bool:
        """Whether the owner was ever put back from a backup, as far as is known here."""
        return self._followed.is_restored

    async def run(self, fence: Fence) -> None:
        """Follow until cancelled."""
        self._failures = 0
        while True:
            try:
                self.position = await asyncio.to_thread(self._bookmark.position)
                self._followed = await asyncio.to_thread(self._bookmark.followed)
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
        try:
            while True:
                # Until the owner's feed has been read it may only just be starting: look soon.
                seconds = FETCH_SECONDS if self.caught_up else FIRST_FETCH_SECONDS
                messages = await self._fetch(subscription, seconds)
                if messages:
                    await self._take_or_give_back(messages, fence)
                elif self._feed_is_due():
                    await self._look_at_feed(fence)
                self.failure, self._failures = "", 0
        finally:
            try:
                await subscription.unsubscribe()
            except (nats.errors.Error, JetStreamError):
                log.info("unsubscribe_failed", source=self.source.name)

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
        asked: set[str] = set()
        for message in messages:
            envelope = from_headers(message.headers or {}, message.data)
            if not self._followed.hold(envelope.timeline, envelope.sequence):
                if envelope.timeline not in asked:
                    # Is it void, or is what we follow? The owner knows.
                    await self._apply_all(fresh, fence)
                    fresh = []
                    await self._refill(fence)
                    position = self.position
                    asked.add(envelope.timeline)
                if not self._followed.hold(envelope.timeline, envelope.sequence):
                    continue
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
        for message in messages:
            await message.ack()

    async def _refill(self, fence: Fence) -> None:
        while True:
            page = await self._feed.read(self.position)
            if self.first_head is None:
                self.first_head = page.head
            if await self._rewound(page, fence):
                continue
            if not page.events:
                break
            await self._apply_all(page.events, fence)
        self._looked_at_feed = time.monotonic()
        self.caught_up = True

    async def _rewound(self, page: FeedPage, fence: Fence) -> bool:
        """Go back to where the owner's timelines part from ours; say whether that was needed."""
        now = page.timelines
        if now.known and now != self._followed:
            # Before timelines had names there was one, the first.
            before = self._followed if self._followed.known else Timelines(now.known[:1])
            shared = before.shared_with(now)
            position = self.position if shared is None else min(self.position, shared)
            await asyncio.to_thread(self._bookmark.rewind, position, now, fence)
            # It may have gone back further.
            position = await asyncio.to_thread(self._bookmark.position)
            self._followed = now
            if position != self.position:
                log.warning(
                    "source_restored",
                    source=self.source.name,
                    was_at=self.position,
                    goes_on_behind=position,
                )
                self.position = position
                return True
        if page.head is not None and page.head < self.position:
            msg = f"{self.source.name} ends at {page.head}, {self.position} was applied here"
            raise SourceBehindError(msg)
        return False

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
