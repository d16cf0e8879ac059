"""Follows another service's published events, in order, each with effect once.

Messages come by a durable pull consumer. Each names the position before it, so that a loss is
seen; whatever is missing, for whatever reason (a fresh database, a stream shorter than our
absence, a lost NATS disk), is read from the owner's feed. An event that cannot be applied stops
the follower, visibly: an ordered follower never skips, unless a person has parked that event.

The stream is delivery, the feed is the truth. A message that is no event of the owner's (it cannot
be read, or the feed does not know it) goes to the dead letters, and nothing waits for it.

An owner that was put back from a backup has begun another timeline (`chassis.timelines`). Where
it parts from the one that was followed the follower goes back, and reads on in the new one; what
the stream still holds of the old is void from there on.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from chassis.bus.written import acknowledge_all
from chassis.delivery import arrivals
from chassis.delivery.bookmark import Bookmark
from chassis.delivery.dead_letters import ForeignMessageError, bury, read_envelope
from chassis.delivery.feed import Feed, FeedPage, FeedUnavailableError
from chassis.delivery.progress import kept
from chassis.delivery.streams import check_consumer
from chassis.parking.follower_parking import FollowerParking
from chassis.store.port import Fence, LeadershipLostError
from chassis.timelines import Timelines
from contracts.envelope import Envelope

FETCH_SECONDS = 5.0
FIRST_FETCH_SECONDS = 0.5
IDLE_CHECK_SECONDS = 10.0
RETRY_SECONDS = (0.2, 1, 5, 15)

Apply = Callable[[Sequence[Envelope], Fence], Awaitable[None]]
"""Applies envelopes in order and stores the last one's position in the same transaction."""

ApplyAgain = Callable[[Envelope, Fence], Awaitable[None]]
"""Applies one parked envelope out of its turn; no position moves, and repeating it does nothing."""

log = structlog.get_logger()


class WrongFeedError(Exception):
    """The address of the owner's feed is that of another service."""


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
        parking: FollowerParking | None = None,
        apply_again: ApplyAgain | None = None,
    ) -> None:
        self.source, self._parking, self._apply_again = source, parking, apply_again
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
        self.stopped_at: int | None = None
        """The event that could not be applied when it was last tried."""
        self.dead_letters = 0
        """Messages that were no events of the owner's, since the start."""
        self._parked: Collection[int] = ()

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
                self._parked = await self._read_parked()
                await self._follow(fence)
            except Exception as error:  # noqa: BLE001  told, and tried again; never skipped
                self.failure = f"{type(error).__name__}: {error}"
                log.warning("follower_stopped", source=self.source.name, error=self.failure)
                await asyncio.sleep(RETRY_SECONDS[min(self._failures, len(RETRY_SECONDS) - 1)])
                self._failures += 1

    async def try_again(self, position: int, fence: Fence) -> None:
        """Apply one parked event out of its turn, once. Raises what it fails with."""
        if self._apply_again is None:
            msg = f"events of {self.source.name} cannot be applied out of their turn"
            raise NotImplementedError(msg)
        found = (await self._feed.read(position - 1)).events
        if not found or found[0].sequence != position:
            msg = f"the feed of {self.source.name} does not hold event {position}"
            raise LookupError(msg)
        await self._apply_again(found[0], fence)

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
                messages = await arrivals.fetch(subscription, seconds)
                if messages:
                    await self._take_or_give_back(messages, fence)
                elif self._feed_is_due():
                    await self._look_at_feed(fence)
                self.failure, self._failures = "", 0
        finally:
            await arrivals.end(subscription)

    def _feed_is_due(self) -> bool:
        # Until the feed was read to its end once, an old gap may lie behind what the stream shows.
        idle = time.monotonic() - self._looked_at_feed
        return not self.caught_up or idle > IDLE_CHECK_SECONDS

    async def _take_or_give_back(self, messages: Sequence[Msg], fence: Fence) -> None:
        try:
            async with kept(messages):
                await self._take(messages, fence)
        except Exception:
            await arrivals.give_back(messages)
            raise

    async def _take(self, messages: Sequence[Msg], fence: Fence) -> None:
        told: list[tuple[Envelope, Msg]] = []
        position = self.position
        asked: set[str] = set()
        for message in messages:
            envelope = await self._read(message)
            if envelope is None:
                continue
            if not self._followed.hold(envelope.timeline, envelope.sequence):
                if envelope.timeline not in asked:
                    # Is it void, or is what we follow? The owner knows.
                    await self._apply_told(told, fence)
                    told = []
                    await self._refill(fence)
                    position = self.position
                    asked.add(envelope.timeline)
                if not self._followed.hold(envelope.timeline, envelope.sequence):
                    continue
            if envelope.sequence <= position:
                continue
            if envelope.previous_sequence > position:
                await self._apply_told(told, fence)
                told = []
                await self._refill(fence)
                position = self.position
                if envelope.sequence <= position:
                    continue
                if envelope.previous_sequence > position:
                    what = f"it follows {envelope.previous_sequence}, which its owner does not know"
                    await self._bury(message, ForeignMessageError(what))
                    continue
            told.append((envelope, message))
            position = envelope.sequence
        await self._apply_told(told, fence)
        await acknowledge_all(self._client(), messages)

    async def _read(self, message: Msg) -> Envelope | None:
        """Return the event, or None when the message is none.

        No event is lost by that: one that came as rubbish leaves a hole, which the feed fills.
        """
        try:
            return read_envelope(message, self.source.name)
        except (KeyError, ValueError) as error:
            await self._bury(message, error)
            return None

    async def _bury(self, message: Msg, error: Exception) -> None:
        log.warning("dead_letter", source=self.source.name, error=repr(error))
        await bury(self._client().jetstream(), self.source.durable, message, error)
        self.dead_letters += 1

    async def _apply_told(self, told: Sequence[tuple[Envelope, Msg]], fence: Fence) -> None:
        """Apply what the stream has told. Where that fails, the owner's feed is asked.

        An event is in its owner's store before it is in the stream. So either the feed has the one
        that failed, and it stops us there; or it has not, and the message was no event.
        """
        try:
            await self._apply_all([envelope for envelope, _ in told], fence, is_truth=False)
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001  the owner's own event raises again
            await self._refill(fence)
            for envelope, message in told:
                if envelope.sequence > self.position:
                    await self._bury(message, error)

    async def _refill(self, fence: Fence) -> None:
        while True:
            page = await self._feed.read(self.position)
            if self.first_head is None:
                self.first_head = page.head
            if other := {e.source for e in page.events} - {self.source.name}:
                msg = f"the feed of {self.source.name} is that of {', '.join(other)}"
                raise WrongFeedError(msg)
            if await self._rewound(page, fence):
                continue
            if not page.events:
                break
            await self._apply_all(page.events, fence, is_truth=True)
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

    async def _apply_all(
        self, envelopes: Sequence[Envelope], fence: Fence, *, is_truth: bool = True
    ) -> None:
        """Apply all up to one that cannot be; step over those that a person has parked."""
        if self.stopped_at is not None or any(e.sequence in self._parked for e in envelopes):
            await self._look_again()
        apart = {*self._parked, self.stopped_at}
        for is_apart, part in groupby(envelopes, key=lambda e: e.sequence in apart):
            if not is_apart:
                await self._apply_part(list(part), fence, is_truth=is_truth)
                continue
            for envelope in part:
                if envelope.sequence in self._parked:
                    await self._step_over(envelope, fence)
                else:
                    await self._apply_part([envelope], fence, is_truth=is_truth)

    async def _apply_part(
        self, envelopes: Sequence[Envelope], fence: Fence, *, is_truth: bool
    ) -> None:
        """Apply together; where that fails, by halves, down to the one that cannot be applied.

        By halves, because most failures are of the moment: one by one, what is behind would wait
        for a transaction each. Only what the feed says is noted as a stop: a person may set that
        aside.
        """
        left = [envelope for envelope in envelopes if envelope.sequence > self.position]
        if not left:
            return
        try:
            await self._apply(left, fence)
        except LeadershipLostError:
            raise
        except Exception as error:
            if len(left) == 1:
                if is_truth:
                    if self._parking:
                        await self._parking.stopped(left[0], error)
                    self.stopped_at = left[0].sequence
                raise
            log.info("batch_failed", source=self.source.name, error=repr(error))
            # A part of it may have been applied, and one of it may have been parked meanwhile.
            await self._look_again()
            middle = len(left) // 2
            for half in (left[:middle], left[middle:]):
                await self._apply_all(half, fence, is_truth=is_truth)
        else:
            self.stopped_at, self.position = None, left[-1].sequence

    async def _step_over(self, envelope: Envelope, fence: Fence) -> None:
        if envelope.sequence > self.position and self._parking:
            await self._parking.step_over(envelope.sequence, fence)
            self.stopped_at, self.position = None, envelope.sequence

    async def _look_again(self) -> None:
        self.position = await asyncio.to_thread(self._bookmark.position)
        self._parked = await self._read_parked()

    async def _read_parked(self) -> Collection[int]:
        return await self._parking.positions() if self._parking else ()
