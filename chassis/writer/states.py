"""States of aggregates, held by the writer between commands."""

import contextlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import Notification

from chassis.aggregates import Aggregate
from chassis.codec import Codec
from chassis.recorded import Recorded
from chassis.store.port import EventStore
from chassis.streams import StreamName


class Held(msgspec.Struct, frozen=True, gc=False):
    """An aggregate's state at a version; version 0 = it does not exist."""

    state: Any
    version: int


class NotHeldError(BaseException):
    """A handler looks at what only the store knows, where nobody may wait for the store.

    Not an Exception, so that no handler takes it for a failure of its own.
    """


NOTHING = Held(None, 0)
CACHE_BYTES = 512 * 1024 * 1024
WEIGHED = 64
"""One in so many states is weighed: weighing costs about as much as deciding."""
BYTES_PER_BYTE = 2
"""What an object takes beside its encoded form; measured with tracemalloc on items."""
OVERHEAD = 600
"""What the table takes for an entry, its name and its version."""


class StateCache:
    """The most recently used states; only whoever is deciding touches it."""

    def __init__(
        self,
        store: EventStore,
        codec: Codec,
        aggregates: Mapping[str, Aggregate[Any]],
        max_bytes: int = CACHE_BYTES,
    ) -> None:
        self._store, self._codec, self._aggregates = store, codec, aggregates
        self._max_bytes = max_bytes
        self._may_wait = False
        self._puts, self._usual = 0, 2_000.0
        self._held: OrderedDict[StreamName, Held] = OrderedDict()
        self._shared = not store.exclusive
        self._names: dict[bytes, StreamName] = {}
        """What is held, by id; only where others may write."""

    def get(self, stream: StreamName) -> Held:
        """Return the state. Raises NotHeldError; while `waiting` it is read from the store."""
        held = self._held.get(stream)
        if held is None:
            self.load((stream,))
            return self._held[stream]
        self._held.move_to_end(stream)
        return held

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Let the calling thread wait for the store when something is not held."""
        self._may_wait = True
        try:
            yield
        finally:
            self._may_wait = False

    def load(self, streams: Iterable[StreamName]) -> None:
        """Read all that are not held, in one go. Raises NotHeldError."""
        missing = self.missing(streams)
        if missing:
            self.fill(missing, self._read(missing))

    def history(self, stream: StreamName) -> list[Recorded]:
        """Return all events of a stream. Raises NotHeldError."""
        return [self._codec.decode(event) for event in self._read([stream]).get(stream.id, ())]

    def missing(self, streams: Iterable[StreamName]) -> list[StreamName]:
        """Return those that are not held, each once."""
        held = self._held
        return [stream for stream in dict.fromkeys(streams) if stream not in held]

    def fill(
        self, streams: Iterable[StreamName], found: Mapping[UUID, Sequence[Notification]]
    ) -> None:
        """Hold what the events of these streams make of them."""
        for stream in streams:
            state, version = None, 0
            evolve = self._aggregates[stream.kind].evolve
            for stored in found.get(stream.id, ()):
                state = evolve(state, self._codec.decode(stored).event)
                version = stored.originator_version
            self._hold(stream, Held(state, version))

    def _read(self, streams: Sequence[StreamName]) -> Mapping[UUID, Sequence[Notification]]:
        if not self._may_wait:
            raise NotHeldError
        return self._store.streams([stream.id for stream in streams])

    def put(self, changed: Mapping[StreamName, Held]) -> None:
        """Take over what has been committed, and forget the least used beyond the bound."""
        for stream, held in changed.items():
            self._hold(stream, held)
            self._held.move_to_end(stream)
            self._puts += 1
            if self._puts % WEIGHED == 0:
                self._weigh(held)
        while len(self._held) * self._usual > self._max_bytes:
            self.evict([next(iter(self._held))])

    def _weigh(self, held: Held) -> None:
        """Move the usual weight towards this state's."""
        weight = OVERHEAD + BYTES_PER_BYTE * len(msgspec.msgpack.encode(held.state))
        self._usual += (weight - self._usual) / 16

    def evict(self, streams: Iterable[StreamName]) -> None:
        """Forget these states."""
        for stream in streams:
            if self._held.pop(stream, None) is not None and self._shared:
                del self._names[stream.id.bytes]

    def evict_ids(self, ids: Iterable[bytes]) -> set[StreamName]:
        """Forget states by the streams' ids; return the names of those that were held."""
        names = self._names
        found = {names[one] for one in ids if one in names}
        self.evict(found)
        return found

    def clear(self) -> None:
        """Forget all."""
        self._held.clear()
        self._names.clear()

    def _hold(self, stream: StreamName, held: Held) -> None:
        if self._shared and stream not in self._held:
            self._names[stream.id.bytes] = stream
        self._held[stream] = held
