"""What is parked of each part of a service, read from the store; and what a part asks and tells."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from chassis.clock import Clock
from chassis.codec import Codec
from chassis.parking.events import KIND, EventParked, Parked, PartState, evolve
from chassis.parking.stops import Stop, Stops
from chassis.recorded import Recorded
from chassis.store.database import Database
from chassis.store.port import EventStore
from chassis.streams import StreamName

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """A parked event, with who parked it and when."""

    part: str
    position: int
    parked: Parked
    by: str
    at: datetime


class ParkingLot:
    """Reads what is parked. It stands under the service's own agency, whose events it may hold."""

    def __init__(
        self, store: EventStore, database: Database, codec: Codec, agency: str, clock: Clock
    ) -> None:
        self._store, self._codec, self.agency, self.clock = store, codec, agency, clock
        self.stops = Stops(database)

    def of(self, part: str) -> Sequence[ParkedEvent]:
        """Return what is parked of a part, by position. Blocks."""
        stream = StreamName(KIND, self.agency, (part,))
        stored = self._store.streams([stream.id]).get(stream.id, ())
        state: PartState = {}
        parked_by: dict[int, Recorded] = {}
        for recorded in map(self._codec.decode, stored):
            state = evolve(state, recorded.event)
            if isinstance(recorded.event, EventParked):
                parked_by[recorded.event.position] = recorded
        return [
            ParkedEvent(part, position, parked, parked_by[position].actor, parked_by[position].at)
            for position, parked in sorted(state.items())
        ]

    def space_of(self, part: str) -> "PartSpace":
        return PartSpace(self, part)


class PartSpace:
    """The parking lot as one part sees it."""

    def __init__(self, lot: ParkingLot, part: str) -> None:
        self._lot, self.part = lot, part

    def positions(self) -> Collection[int]:
        """Return the positions of events that the part must not apply. Blocks."""
        return frozenset(parked.position for parked in self._lot.of(self.part))

    def stopped(
        self, position: int, event_id: str, kind: str, content: bytes, error: BaseException
    ) -> None:
        """Note where the part has stopped. Blocks; never raises."""
        said = content.decode(errors="replace")
        why = f"{type(error).__name__}: {error}"
        stop = Stop(self.part, position, event_id, kind, said, why, self._lot.clock())
        try:
            self._lot.stops.note(stop)
        except Exception:
            log.exception("stop_not_noted", part=self.part, position=position)
