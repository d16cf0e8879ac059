"""Decides `park-event` and `retry-parked-event`: only what has stopped a part can be set aside."""

from collections.abc import Callable, Collection, Sequence

from chassis.commands.answers import CommandAnswer, Outcome, Refusal
from chassis.commands.executor import CommandHandler, Decide
from chassis.parking.events import PARKING, EventParked, RetryAskedFor
from chassis.parking.parking_lot import ParkingLot
from chassis.writer.unit import Unit
from contracts.catalogue import parking_commands_of
from contracts.model import Message
from contracts.parking import ParkEvent, RetryParkedEvent

PositionOf = Callable[[str], int]
"""Tells how far a part has come, from the database."""


class ParkingCommands:
    """The handlers of one service. `asked` is called when a retry has been asked for."""

    def __init__(
        self,
        lot: ParkingLot,
        parts: Collection[str],
        position_of: PositionOf,
        asked: Callable[[], None],
    ) -> None:
        self._lot, self._parts, self._asked = lot, parts, asked
        self._position_of = position_of

    def handlers(self, service: str) -> Sequence[CommandHandler]:
        """Return the handlers of a service, by its name in the catalogue."""
        decide: dict[type[Message], Decide] = {
            ParkEvent: self.park,
            RetryParkedEvent: self.retry,
        }
        return [
            CommandHandler(entry, decide[entry.model]) for entry in parking_commands_of(service)
        ]

    def park(self, command: ParkEvent, unit: Unit) -> CommandAnswer:
        if refusal := self._foreign(command.part, unit):
            return refusal
        stop = self._lot.stops.of(command.part)
        if stop is None or stop.position <= self._position_of(command.part):
            return _refused("part_not_stopped", f"The {command.part} has not stopped.")
        if stop.position != command.position:
            return _refused(
                "stopped_elsewhere",
                f"The {command.part} has stopped at event {stop.position}.",
                position=stop.position,
            )
        if command.position in (unit.state(PARKING, command.part) or {}):
            return _refused("parked_already", "The event is parked already.")
        parked = EventParked(
            command.position, stop.event_id, stop.type, stop.content, stop.error, command.reason
        )
        unit.append(PARKING, (command.part,), [parked])
        return CommandAnswer(Outcome.ACCEPTED, result={"error": stop.error})

    def retry(self, command: RetryParkedEvent, unit: Unit) -> CommandAnswer:
        if refusal := self._foreign(command.part, unit):
            return refusal
        parked = (unit.state(PARKING, command.part) or {}).get(command.position)
        if parked is None:
            return _refused("parked_event_unknown", "No such event is parked.")
        if parked.waits_for_retry:
            return _refused("retry_under_way", "It is being tried already.")
        asked = RetryAskedFor(command.position, command.reason)
        unit.append(PARKING, (command.part,), [asked])
        self._asked()
        return CommandAnswer(Outcome.ACCEPTED)

    def _foreign(self, part: str, unit: Unit) -> CommandAnswer | None:
        if part not in self._parts:
            known = ", ".join(sorted(self._parts)) or "none"
            return _refused("part_unknown", f"There is no such part; there are: {known}.")
        if unit.context.agency != self._lot.agency:
            return _refused("other_agency", f"This is for administrators of {self._lot.agency}.")
        return None


def _refused(code: str, message: str, **details: int) -> CommandAnswer:
    return CommandAnswer(Outcome.REFUSED, refusal=Refusal(code, message, details))
