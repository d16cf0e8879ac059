"""A toy service's domain: counters that are counted up, each count once published as a note."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

from chassis.aggregates import Aggregate
from chassis.codec import Codec, EventSort
from chassis.command_context import CommandContext
from chassis.delivery.publication import Publication
from chassis.parking.events import PARKING, PARKING_SORTS
from chassis.recorded import Recorded
from chassis.writer.pending import Answered, Handler
from chassis.writer.unit import Unit
from chassis.writer.writer import Writer
from contracts.order_status.events import ItemNoteAdded
from contracts.subjects import order_status_event

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class Counted(msgspec.Struct, frozen=True):
    by: int


class Muted(msgspec.Struct, frozen=True):
    """An event that stays inside the service."""


def evolve(state: int | None, event: Any) -> int:
    return (state or 0) + (event.by if isinstance(event, Counted) else 0)


COUNTER: Aggregate[int] = Aggregate("counter", evolve)
CODEC = Codec("toy", [EventSort("counter", Counted), EventSort("counter", Muted), *PARKING_SORTS])
TOPICS = ("toy.counter.Counted.v1", "toy.counter.Muted.v1")


def publish(recorded: Recorded) -> Publication | None:
    if isinstance(recorded.event, Muted):
        return None
    order_id = recorded.stream.key[0]
    note = ItemNoteAdded(order_id=order_id, item_id="1", text=str(recorded.event.by))
    subject = order_status_event(recorded.stream.agency, order_id, "1", "ItemNoteAdded")
    return Publication(subject, ItemNoteAdded, note.model_dump_json().encode())


def writer_on(store: Any) -> Writer:
    return Writer(store, CODEC, [COUNTER, PARKING])


def context(key: str, said: str = "", **more: Any) -> CommandContext:
    values: dict[str, Any] = {
        "key": key,
        "digest": sha256(said.encode()).digest(),
        "verb": "count",
        "agency": "default",
        "actor": "person:anna",
        "correlation_id": "c-1",
        "causation_id": f"command:{key}",
        "at": NOON,
    }
    return CommandContext(**(values | more))


def counting(name: str, by: int = 1) -> Handler:
    """Decide to count a counter up; the answer is its new value."""

    def decide(unit: Unit) -> bytes:
        unit.append(COUNTER, (name,), [Counted(by)])
        return str(unit.state(COUNTER, name)).encode()

    return decide


def counting_to(name: str, most: int) -> Handler:
    """Decide to count up, but never beyond `most`: then the answer is a refusal."""

    def decide(unit: Unit) -> bytes:
        if (unit.state(COUNTER, name) or 0) >= most:
            return b"refused"
        return counting(name)(unit)

    return decide


async def count(writer: Writer, name: str, key: str, by: int = 1, **more: Any) -> Answered:
    return await writer.submit(context(key, f"{name}{by}", **more), counting(name, by))
