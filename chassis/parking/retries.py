"""Applies parked events again when a person has asked for it: one try for each time of asking."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from chassis.clock import Clock
from chassis.command_context import CommandContext
from chassis.ids import new_id
from chassis.parking.events import (
    PARKING,
    ParkedEventApplied,
    ParkingEvent,
    RetryFailed,
)
from chassis.parking.parking_lot import ParkedEvent, ParkingLot
from chassis.store.port import Fence, LeadershipLostError
from chassis.wakeup import Wakeup
from chassis.writer.unit import Unit
from chassis.writer.writer import Writer

LOOK_SECONDS = 5.0
"""How often the store is looked into: another process may have taken the command."""

SOON_SECONDS = 0.1
SOON_LOOKS = 20

TryAgain = Callable[[int, Fence], Awaitable[None]]
"""Applies the parked event at a position; raises what it fails with."""

log = structlog.get_logger()


class Retries:
    """A task of the leader."""

    def __init__(
        self, lot: ParkingLot, parts: Mapping[str, TryAgain], writer: Writer, clock: Clock
    ) -> None:
        self._lot, self._parts = lot, parts
        self._writer, self._clock = writer, clock
        self.asked = Wakeup()

    async def run(self, fence: Fence) -> None:
        """Look for what was asked for, until cancelled."""
        soon = 0
        while True:
            seen = self.asked.count
            for part in self._parts:
                for one in await asyncio.to_thread(self._lot.of, part):
                    if one.parked.waits_for_retry:
                        await self._try(one, fence)
            # Whoever asks rings before it is committed: look a few times.
            await self.asked.wait_async(seen, SOON_SECONDS if soon else LOOK_SECONDS)
            soon = SOON_LOOKS if self.asked.count > seen else max(0, soon - 1)

    async def _try(self, one: ParkedEvent, fence: Fence) -> None:
        outcome: ParkingEvent
        try:
            await self._parts[one.part](one.position, fence)
        except LeadershipLostError:
            raise
        except Exception as error:
            log.exception("retry_failed", part=one.part, position=one.position)
            outcome = RetryFailed(one.position, f"{type(error).__name__}: {error}")
        else:
            log.info("parked_event_applied", part=one.part, position=one.position)
            outcome = ParkedEventApplied(one.position)
        await self._record(one, outcome, fence)

    async def _record(self, one: ParkedEvent, outcome: ParkingEvent, fence: Fence) -> None:
        key = f"retry:{new_id()}"
        context = CommandContext(
            key=key,
            digest=key.encode(),
            verb="retry-parked-event",
            agency=self._lot.agency,
            actor="service:parking",
            correlation_id=one.parked.event_id,
            causation_id=one.parked.event_id,
            at=self._clock(),
            fence=fence,
        )

        def decide(unit: Unit) -> bytes:
            parked = (unit.state(PARKING, one.part) or {}).get(one.position)
            if parked and parked.waits_for_retry:
                unit.append(PARKING, (one.part,), [outcome])
            return b"{}"

        await self._writer.submit(context, decide)
