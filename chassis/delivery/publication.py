"""Turns a recorded event into the envelope that other services see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from chassis.parking.events import KIND as PARKING_KIND
from chassis.recorded import Recorded
from chassis.timelines import NO_TIMELINES, Timelines
from contracts.catalogue import entry_of
from contracts.envelope import Envelope
from contracts.model import Event


@dataclass(frozen=True, slots=True)
class Publication:
    """A published event: its class in the contracts, its JSON, and its subject."""

    subject: str
    model: type[Event]
    data: bytes


SHORT = 8
"""Digits of a timeline's id that stand in an event's."""

Publish = Callable[[Recorded], Publication | None]
"""Maps a domain event to what is published of it; None = it stays inside the service."""


def envelopes(
    publish: Publish,
    recorded: Sequence[Recorded],
    previous: int,
    timelines: Timelines = NO_TIMELINES,
) -> list[Envelope]:
    """Return the envelopes of a run of events; `previous` is the position published before."""
    made = []
    for item in recorded:
        # What was parked here concerns nobody outside.
        publication = publish(item) if item.stream.kind != PARKING_KIND else None
        if publication is None:
            continue
        entry = entry_of(publication.model)
        made.append(
            Envelope(
                id=published_id(item, timelines),
                type=entry.type,
                source=entry.source,
                subject=publication.subject,
                time=item.at,
                sequence=item.position,
                previous_sequence=previous,
                agency=item.stream.agency,
                actor=item.actor,
                correlation_id=item.correlation_id,
                causation_id=item.causation_id,
                stream_version=item.version,
                command=item.command,
                data=publication.data,
                timeline=timelines.at(item.position),
            )
        )
        previous = item.position
    return made


def published_id(recorded: Recorded, timelines: Timelines) -> str:
    """Return the id under which an event is published.

    Its own id is its stream's and its version there, which a later timeline gives to another event;
    so that nobody takes that one for a repeat, it says of which timeline it is.
    """
    timeline = timelines.at(recorded.position)
    if not timeline or timeline == timelines.known[0].id:
        return recorded.id
    return f"{recorded.id}.{timeline[:SHORT]}"


_encode = msgspec.json.Encoder().encode


def public_json(ids: Mapping[str, str], event: Any, private: frozenset[str] = frozenset()) -> bytes:
    """Return a domain event's JSON with its stream's ids in front, without its private fields."""
    head = _encode(ids)
    if private:
        content = msgspec.to_builtins(event)
        body = _encode({name: value for name, value in content.items() if name not in private})
    else:
        body = _encode(event)
    # Two JSON objects made one, without decoding either.
    if body == b"{}":
        return head
    return body if head == b"{}" else head[:-1] + b"," + body[1:]
