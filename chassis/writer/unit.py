"""The unit of work in which one command is decided."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from chassis.aggregates import Aggregate
from chassis.command_context import CommandContext
from chassis.recorded import Recorded
from chassis.store.port import PersonalRecord
from chassis.streams import StreamName
from chassis.writer.states import Held, StateCache

S = TypeVar("S")


class Decided(Protocol):
    """Earlier commands' decisions, not durable yet."""

    @property
    def changed(self) -> Mapping[StreamName, Held]: ...

    @property
    def recorded(self) -> Sequence[Recorded]: ...

    @property
    def seen(self) -> dict[StreamName, int]:
        """Versions that were read, by whichever command."""


class Unit:
    """What a handler sees: states to decide on, and a place for the events that it decided.

    It stands on what earlier commands of the same batch decided. Nothing leaves it unless the
    handler returns; an exception drops it whole.
    """

    __slots__ = (
        "_below",
        "_cache",
        "_under_way",
        "changed",
        "context",
        "personal",
        "recorded",
    )

    def __init__(
        self,
        context: CommandContext,
        cache: StateCache,
        below: Decided,
        under_way: Decided | None = None,
    ) -> None:
        self.context = context
        self._cache, self._below, self._under_way = cache, below, under_way
        self.changed: dict[StreamName, Held] = {}
        self.recorded: list[Recorded] = []
        self.personal: list[PersonalRecord] = []

    def name(self, aggregate: Aggregate[Any], *key: str) -> StreamName:
        return StreamName(aggregate.kind, self.context.agency, key)

    def state(self, aggregate: Aggregate[S], *key: str) -> S | None:
        """Return the state, or None when there is no such aggregate."""
        state: S | None = self.held(self.name(aggregate, *key)).state
        return state

    def version(self, aggregate: Aggregate[Any], *key: str) -> int:
        """Return the version, 0 when there is no such aggregate."""
        return self.held(self.name(aggregate, *key)).version

    def held(self, stream: StreamName) -> Held:
        """Return state and version, for whoever looks at one stream more than once."""
        held = self.changed.get(stream)
        if held is None:
            held = self._below.changed.get(stream)
            if held is None:
                if self._under_way is not None:
                    held = self._under_way.changed.get(stream)
                if held is None:
                    held = self._cache.get(stream)
                self._below.seen[stream] = held.version
        return held

    def prefetch(self, aggregate: Aggregate[Any], keys: Iterable[tuple[str, ...]]) -> None:
        """Load many at once, before they are asked for one by one."""
        self._cache.load(self.name(aggregate, *key) for key in keys)

    def append(self, aggregate: Aggregate[Any], key: tuple[str, ...], events: Iterable[Any]) -> int:
        """Add events to a stream; return its new version."""
        stream = self.name(aggregate, *key)
        return self.extend(aggregate, stream, self.held(stream), events)

    def extend(
        self, aggregate: Aggregate[Any], stream: StreamName, held: Held, events: Iterable[Any]
    ) -> int:
        """Add events to a stream of which `held` has just been told; return its new version."""
        state, version = held.state, held.version
        context, evolve = self.context, aggregate.evolve
        for event in events:
            version += 1
            state = evolve(state, event)
            self.recorded.append(
                Recorded(
                    event,
                    stream,
                    version,
                    0,
                    context.at,
                    context.actor,
                    context.correlation_id,
                    context.causation_id,
                    context.verb,
                )
            )
        self.changed[stream] = Held(state, version)
        return version

    def discard(self) -> None:
        """Drop everything that was appended: a later part of the command was refused."""
        self.changed.clear()
        self.recorded.clear()
        self.personal.clear()

    def history(
        self, aggregate: Aggregate[Any], key: tuple[str, ...], after: int
    ) -> list[Recorded]:
        """Return the events behind a version, to tell a client what changed since it looked."""
        stream = self.name(aggregate, *key)
        past = self._cache.history(stream)
        last = past[-1].version if past else 0
        before = self._under_way.recorded if self._under_way else ()
        unread = (*before, *self._below.recorded, *self.recorded)
        # A commit under way may have ended between.
        past += [one for one in unread if one.stream == stream and one.version > last]
        return [recorded for recorded in past if recorded.version > after]

    def keep_personal(self, reference: str, body: bytes) -> None:
        """Store what is known about a person beside the events, in the same transaction."""
        self.personal.append(PersonalRecord(self.context.agency, reference, body))
