"""Whether today's code reads a store: every event, and the feed that is made of them."""

from collections.abc import Iterator

import msgspec
import orjson
from pydantic import ValidationError

from chassis.codec import Codec, UnknownTopicError
from chassis.delivery.feed import FeedReader
from chassis.recorded import Recorded
from chassis.runtime.service import WriteSide
from chassis.store.port import EventStore
from contracts.catalogue import entry_of_type
from contracts.envelope import Envelope, decode, from_json

PAGE = 500


def every_event(store: EventStore, codec: Codec) -> list[Recorded]:
    """Return the whole store, decoded. Raises for what cannot be read."""
    events: list[Recorded] = []
    while page := store.after(events[-1].position if events else 0, PAGE):
        events += map(codec.decode, page)
    return events


def unreadable(store: EventStore, codec: Codec) -> list[str]:
    """Return what today's code cannot read of a store, a line for each event."""
    found: list[str] = []
    position = 0
    while page := store.after(position, PAGE):
        for stored in page:
            position = stored.id
            try:
                recorded = codec.decode(stored)
            except (UnknownTopicError, msgspec.DecodeError, KeyError) as error:
                # KeyError: an upcaster that misses a field, or is missing itself.
                found.append(f"{position} {stored.topic}: {type(error).__name__} {error}")
                continue
            if recorded.stream.id != stored.originator_id:
                found.append(f"{position} {stored.topic}: {recorded.stream} has another id now")
    return found


def published(store: EventStore, side: WriteSide) -> Iterator[Envelope]:
    """Return the whole feed as a follower reads it."""
    assert side.publish
    reader = FeedReader(store, side.codec, side.publish)
    position = 0
    while events := orjson.loads(reader.page(position, PAGE))["events"]:
        for event in events:
            envelope = from_json(event)
            position = envelope.sequence
            yield envelope


def unfit(store: EventStore, side: WriteSide) -> list[str]:
    """Return what the feed serves that no follower could take, a line for each event."""
    found: list[str] = []
    before = 0
    for envelope in published(store, side):
        what = f"{envelope.sequence} {envelope.type}"
        if envelope.previous_sequence != before:
            found.append(f"{what}: follows {envelope.previous_sequence}, not {before}")
        before = envelope.sequence
        entry = entry_of_type(envelope.type)
        if entry is None:
            found.append(f"{what}: not in the catalogue")
            continue
        try:
            decode(entry.model, envelope.data)
        except ValidationError as error:
            found.append(f"{what}: {error}")
    return found
