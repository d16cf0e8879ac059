"""States of aggregates, held by the writer between commands."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from chassis.aggregates import Aggregate
from chassis.codec import Codec
from chassis.store.port import EventStore
from chassis.streams import StreamName


class Held(NamedTuple):
    """An aggregate's state at a version; version 0 = it does not exist."""

    state: Any
    version: int


NOTHING = Held(None, 0)


class StateCache:
    """The most recently used states; only the writer's thread touches it."""

    def __init__(
        self,
        store: EventStore,
        codec: Codec,
        aggregates: Mapping[str, Aggregate[Any]],
        capacity: int,
    ) -> None:
        self._store, self._codec, self._aggregates = store, codec, aggregates
        self._capacity = capacity
        self._held: OrderedDict[StreamName, Held] = OrderedDict()

    def get(self, stream: StreamName) -> Held:
        """Return the state, from the store when it is not held."""
        held = self._held.get(stream)
        if held is None:
            self.load((stream,))
            return self._held[stream]
        self._held.move_to_end(stream)
        return held

    def load(self, streams: Iterable[StreamName]) -> None:
        """Read all that are not held, in one go."""
        missing = [stream for stream in dict.fromkeys(streams) if stream not in self._held]
        if not missing:
            return
        found = self._store.streams([stream.id for stream in missing])
        for stream in missing:
            state, version = None, 0
            evolve = self._aggregates[stream.kind].evolve
            for stored in found.get(stream.id, ()):
                state = evolve(state, self._codec.decode(stored).event)
                version = stored.originator_version
            self._held[stream] = Held(state, version)

    def put(self, changed: Mapping[StreamName, Held]) -> None:
        """Take over what has been committed, and forget the least used beyond the capacity."""
        for stream, held in changed.items():
            self._held[stream] = held
            self._held.move_to_end(stream)
        while len(self._held) > self._capacity:
            self._held.popitem(last=False)

    def evict(self, streams: Iterable[StreamName]) -> None:
        for stream in streams:
            self._held.pop(stream, None)
