"""The relay: brings committed events into the service's stream, each once and in order.

The stream itself is the cursor. At the start, and after any outcome that is not known, its last
message says where to go on; `Nats-Expected-Last-Sequence` makes sure that nobody else has
published meanwhile. Nothing depends on JetStream's window for duplicates.

A store that was put back from a backup has begun a timeline. What the stream holds of another is
void; it is left there, and the new timeline goes on behind it, from where the two part.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog
from eventsourcing.persistence import Notification
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import Header
from nats.js.errors import NotFoundError

from chassis.codec import Codec
from chassis.delivery.atomic_batch import MAX_MESSAGES, publish_batch
from chassis.delivery.publication import Publish, envelopes, published_id
from chassis.recorded import Recorded
from chassis.resting import rest
from chassis.store.port import Commit, EventStore, Fence
from chassis.timelines import Timelines
from chassis.wakeup import Wakeup
from contracts.envelope import Envelope, from_headers, header_lines, to_headers

POLL_SECONDS = 0.5
RETRY_SECONDS = (0.1, 0.5, 2, 5)
NOTE_SECONDS = 1.0
LOOK_SECONDS = 10.0
"""How often a relay with nothing to do looks whether the stream still ends where it left it: a
nats-server that was put back to an older copy has lost its tail, and nothing else would show it."""
MAX_FOREIGN = 1_000
SINGLY = 10
"""Below this number single publishes are quicker than a batch."""

log = structlog.get_logger()


class ForeignStreamError(Exception):
    """Somebody else has filled the end of the stream."""


class StreamAheadError(Exception):
    """The stream holds events of this very timeline that the store does not.

    The database was put back by other means than `caigou restore`: say so with `caigou restored`.
    """


class Relay:
    """Publishes one service's events to its stream. Only one relay may run: see the fence."""

    def __init__(
        self,
        client: Callable[[], Client],
        stream: str,
        store: EventStore,
        codec: Codec,
        publish: Publish,
        committed: Wakeup,
    ) -> None:
        self._client, self._stream = client, stream
        self._store, self._codec, self._publish = store, codec, publish
        self._committed = committed
        self._consumer = f"relay:{stream}"
        self._last_sequence = 0
        self._timelines = Timelines()
        self.position = 0
        """Everything up to here has been looked at, and published where it is public."""
        self._published = self._noted = 0
        self._noted_at = self._looked_at = 0.0
        self._singly = 0
        """So many are published one by one before the rest goes as a batch: doubled by every
        failure in a row, and none once it has gone well."""
        self.failure = ""
        self.ready = False

    async def run(self, fence: Fence) -> None:
        """Relay until cancelled; a failure is told and tried again, never stepped over."""
        failures = 0
        self.ready = False
        while True:
            seen, began = self._committed.count, time.monotonic()
            try:
                if not self.ready:
                    await self._find_cursor()
                relayed = await self._step()
                if not relayed and time.monotonic() - self._looked_at > LOOK_SECONDS:
                    await self._look_at_stream()
                await self._note(fence)
                failures, self.failure = 0, ""
            except Exception as error:  # noqa: BLE001  told, and tried again; never skipped
                self.ready, self._singly = False, max(1, 2 * self._singly)
                self.failure = f"{type(error).__name__}: {error}"
                log.warning("relay_interrupted", stream=self._stream, error=self.failure)
                await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
                failures += 1
                continue
            if relayed < MAX_MESSAGES:
                await rest(relayed, time.monotonic() - began)
                await self._committed.wait_async(seen, POLL_SECONDS)

    def _js(self) -> JetStreamContext:
        return self._client().jetstream()

    async def _find_cursor(self) -> None:
        """Read the stream's tail; where it is empty, our own note of the position stands in."""
        noted = await asyncio.to_thread(self._store.position, self._consumer)
        self._noted = noted
        self._timelines = await asyncio.to_thread(self._store.timelines)
        info = await self._js().stream_info(self._stream)
        self._last_sequence, self._looked_at = info.state.last_seq, time.monotonic()
        tail = await self._tail(info.state.last_seq) if info.state.messages else None
        if tail is None:
            self.position = self._published = noted
        else:
            self.position = self._published = await asyncio.to_thread(self._continue_from, tail)
        self.ready = True

    async def _look_at_stream(self) -> None:
        info = await self._js().stream_info(self._stream)
        self._looked_at = time.monotonic()
        if info.state.last_seq != self._last_sequence:
            log.warning("stream_changed", stream=self._stream, ends_at=info.state.last_seq)
            self.ready = False

    def _continue_from(self, tail: Envelope) -> int:
        """Return the last position that the stream holds of our own history."""
        latest, shared = self._timelines.latest, None
        shared = self._timelines.reach(tail.timeline, tail.sequence)
        if shared != tail.sequence:
            # Of another timeline. Where one that we do not know parted from ours nobody can say;
            # behind the latest beginning nothing of ours was published yet.
            return latest.after if shared is None and latest else shared or 0
        own = self._store.after(tail.sequence - 1, 1)
        if not own or own[0].id != tail.sequence or self._id_of(own[0]) != tail.id:
            head = self._store.head()
            msg = (
                f"{self._stream} ends with event {tail.id} at {tail.sequence}, which the store,"
                f" at {head}, does not hold: was it put back without `caigou restore`?"
            )
            raise StreamAheadError(msg)
        return tail.sequence

    def _id_of(self, stored: Notification) -> str:
        return published_id(self._codec.decode(stored), self._timelines)

    async def _tail(self, sequence: int) -> Envelope | None:
        """Return the last event; what somebody else has put behind it is passed over."""
        for number in range(sequence, max(0, sequence - MAX_FOREIGN), -1):
            try:
                message = await self._js().get_msg(self._stream, seq=number)
            except NotFoundError:  # max_age may have taken it between the two questions
                return None
            try:
                return from_headers(message.headers or {}, message.data or b"")
            except (KeyError, ValueError) as error:
                log.warning("foreign_message", stream=self._stream, seq=number, error=repr(error))
        msg = f"the last {MAX_FOREIGN} messages of {self._stream} are no events"
        raise ForeignStreamError(msg)

    async def _step(self) -> int:
        recorded = await asyncio.to_thread(self._read)
        if not recorded:
            return 0
        public = envelopes(self._publish, recorded, self._published, self._timelines)
        if public:
            await self._send(public)
            self._published = public[-1].sequence
        self.position = recorded[-1].position
        return len(recorded)

    async def _note(self, fence: Fence) -> None:
        """Note the position, at most once a second: it is only for the day the stream is empty."""
        if self._noted == self._published or time.monotonic() - self._noted_at < NOTE_SECONDS:
            return
        note = Commit(positions={self._consumer: self._published}, fences={fence})
        await asyncio.to_thread(self._store.commit, note)
        self._noted, self._noted_at = self._published, time.monotonic()

    def _read(self) -> list[Recorded]:
        stored = self._store.after(self.position, MAX_MESSAGES)
        return [self._codec.decode(event) for event in stored]

    async def _send(self, public: Sequence[Envelope]) -> None:
        # A message that the stream still has by its id refuses a whole batch, but not itself.
        singly = len(public) if len(public) - self._singly < SINGLY else self._singly
        for envelope in public[:singly]:
            await self._send_one(envelope)
        if together := public[singly:]:
            messages = [(e.subject, header_lines(e), e.data) for e in together]
            ack = await publish_batch(self._client(), messages, expected_last=self._last_sequence)
            self._last_sequence = ack.seq
        self._singly = 0

    async def _send_one(self, envelope: Envelope) -> None:
        headers = to_headers(envelope)
        headers[Header.EXPECTED_LAST_SEQUENCE.value] = str(self._last_sequence)
        single = await self._js().publish(
            envelope.subject, envelope.data, stream=self._stream, headers=headers
        )
        if not single.duplicate:
            self._last_sequence = single.seq
