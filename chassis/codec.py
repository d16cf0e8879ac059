"""How events are written into the store and read back, for ever.

The topic of an event is a text that we chose (`order_status.item.Booked.v1`), never the path
of a class: code may move, stored events may not. An event of an older version is brought up to
date by upcasters when it is read.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any, Generic, TypeVar

import msgspec
from eventsourcing.persistence import Notification, StoredEvent

from chassis.recorded import Recorded
from chassis.store.port import NewEvent
from chassis.streams import StreamName

Data = TypeVar("Data")

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the stored data of one version into that of the next."""


class UnknownTopicError(Exception):
    """A stored event whose topic this version does not know: stop, never skip."""


class _Body(msgspec.Struct, Generic[Data], frozen=True, gc=False):
    kind: str
    agency: str
    key: tuple[str, ...]
    at: datetime
    actor: str
    correlation_id: str
    causation_id: str
    command: str
    data: Data


@dataclass(frozen=True, slots=True)
class EventSort:
    """The name and version of an event class of one kind of aggregate.

    `upcasters[n]` brings data of version n to version n + 1.
    """

    kind: str
    model: type
    version: int = 1
    upcasters: Mapping[int, Upcaster] | None = None

    @property
    def name(self) -> str:
        return f"{self.kind}.{self.model.__name__}"


def event_sorts(kind: str, module: ModuleType, base: type) -> list[EventSort]:
    """Return a sort for every event class of a module, i.e. every class derived from `base`."""
    return [
        EventSort(kind, model)
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, base) and model.__module__ == module.__name__ and model is not base
    ]


class Codec:
    """Writes and reads the events of one service."""

    def __init__(self, service: str, sorts: Sequence[EventSort]) -> None:
        self.service = service
        self._encode = msgspec.json.Encoder().encode
        self._older = msgspec.json.Decoder(_Body[msgspec.Raw])
        self._topics: dict[tuple[str, type], str] = {}
        self._decoders: dict[str, msgspec.json.Decoder[_Body[Any]]] = {}
        self._upcast: dict[str, tuple[EventSort, int]] = {}
        for sort in sorts:
            topic = f"{service}.{sort.name}.v{sort.version}"
            self._topics[sort.kind, sort.model] = topic
            # The event with all around it at once: half the time of one after the other.
            self._decoders[topic] = msgspec.json.Decoder(_Body[sort.model])  # type: ignore[name-defined]
            for version in range(1, sort.version):
                self._upcast[f"{service}.{sort.name}.v{version}"] = (sort, version)

    @property
    def topics(self) -> frozenset[str]:
        """Every topic that can be read."""
        return frozenset(self._decoders) | frozenset(self._upcast)

    def encode(self, recorded: Recorded) -> NewEvent:
        """Return what the recorder stores; `recorded.position` is not known yet and not used."""
        stream, event = recorded.stream, recorded.event
        body = _Body(
            stream.kind,
            stream.agency,
            stream.key,
            recorded.at,
            recorded.actor,
            recorded.correlation_id,
            recorded.causation_id,
            recorded.command,
            event,
        )
        topic = self._topics[stream.kind, event.__class__]
        return NewEvent(stream.id, recorded.version, topic, self._encode(body))

    def decode(self, stored: StoredEvent | NewEvent) -> Recorded:
        """Read a stored event. Raises UnknownTopicError or msgspec.DecodeError."""
        decoder = self._decoders.get(stored.topic)
        if decoder is not None:
            body = decoder.decode(stored.state)
            event = body.data
        else:
            body = self._older.decode(stored.state)
            event = self._upcasted(stored.topic, body.data)
        return Recorded(
            event=event,
            stream=StreamName(body.kind, body.agency, body.key),
            version=stored.originator_version,
            position=stored.id if isinstance(stored, Notification) else 0,
            at=body.at,
            actor=body.actor,
            correlation_id=body.correlation_id,
            causation_id=body.causation_id,
            command=body.command,
        )

    def _upcasted(self, topic: str, data: msgspec.Raw) -> Any:
        if topic not in self._upcast:
            raise UnknownTopicError(topic)
        sort, version = self._upcast[topic]
        content = msgspec.json.decode(data)
        for step in range(version, sort.version):
            content = (sort.upcasters or {})[step](content)
        return msgspec.convert(content, sort.model)
