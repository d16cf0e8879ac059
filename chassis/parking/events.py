"""What is recorded when an event is parked, tried again, and applied after all.

A part's parked events are one stream in the service's own store, so that setting an event aside is
itself an event with an actor and a reason.
"""

from collections.abc import Mapping

import msgspec

from chassis.aggregates import Aggregate
from chassis.codec import EventSort

KIND = "parking"


class ParkingEvent(msgspec.Struct, frozen=True):
    """One of the events of this module; `position` names the event that it is about."""

    position: int


class EventParked(ParkingEvent, frozen=True):
    """A person let a part go on behind an event that it could not apply."""

    event_id: str
    type: str
    content: str
    """What the event said, as far as it fits."""
    error: str
    reason: str


class RetryAskedFor(ParkingEvent, frozen=True):
    """A person wants it to be applied, once."""

    reason: str


class RetryFailed(ParkingEvent, frozen=True):
    """It could not be applied this time either: it stays parked."""

    error: str


class ParkedEventApplied(ParkingEvent, frozen=True):
    """It has had its effect, and is parked no more."""


class Parked(msgspec.Struct, frozen=True):
    """One parked event."""

    event_id: str
    type: str
    content: str
    error: str
    """The last one."""
    reason: str
    waits_for_retry: bool = False
    failed_retries: int = 0


PartState = Mapping[int, Parked]
"""The parked events of a part, by position."""


def evolve(state: PartState | None, event: ParkingEvent) -> PartState:
    """Return the next state."""
    parked = dict(state or {})
    match event:
        case EventParked():
            parked[event.position] = Parked(
                event.event_id, event.type, event.content, event.error, event.reason
            )
        case RetryAskedFor():
            before = parked[event.position]
            parked[event.position] = msgspec.structs.replace(before, waits_for_retry=True)
        case RetryFailed():
            before = parked[event.position]
            parked[event.position] = msgspec.structs.replace(
                before,
                error=event.error,
                waits_for_retry=False,
                failed_retries=before.failed_retries + 1,
            )
        case _:
            del parked[event.position]
    return parked


PARKING: Aggregate[PartState] = Aggregate(KIND, evolve)
"""Key: the part's name, as `/readyz` tells it."""

PARKING_SORTS = tuple(
    EventSort(KIND, model)
    for model in (EventParked, RetryAskedFor, RetryFailed, ParkedEventApplied)
)
"""For the codec of every service that has such parts."""
