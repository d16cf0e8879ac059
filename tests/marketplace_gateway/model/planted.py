"""Faults planted on purpose: each is the real worker with one rule of the protocol broken.

They show that the model would see such a fault, were it made in the code.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import BOOKING
from services.marketplace_gateway.application.marketplace import Draft, Preview
from services.marketplace_gateway.application.reactions.operations import REACTIONS
from services.marketplace_gateway.application.working import booking_steps as steps
from services.marketplace_gateway.application.working.bookings import BookingWorker
from services.marketplace_gateway.domain import booking
from services.marketplace_gateway.domain.references import FailedItem
from tests.marketplace_gateway.model.transactions import ORDERED


class CreatesBeforeRecording(BookingWorker):
    """Calls first, and records the start beside the answer."""

    async def _start(
        self, errand: Any, draft: Draft, preview: Preview, refused: Sequence[FailedItem]
    ) -> timedelta | None:
        placement = await errand.market.create("token", draft, preview)
        booking_id = errand.booking_id

        def both(unit: Unit) -> bool:
            steps.start(unit, booking_id, draft.outer_id, preview.total)
            return steps.place(unit, booking_id, placement, refused)

        await errand.recorder.record(both)
        return None


class RepeatsAfterDoubt(BookingWorker):
    """Takes a call that got no answer for one that never left."""

    async def _doubt(self, errand: Any) -> None:
        booking_id = errand.booking_id

        def repeat(unit: Unit) -> bool:
            state = unit.state(BOOKING, booking_id)
            assert state is not None
            return steps.append(unit, booking_id, booking.not_sent(state, "time-out"))

        await errand.recorder.record(repeat)


class RefusesInDoubt(BookingWorker):
    """Takes a call that got no answer for one that was refused."""

    async def _doubt(self, errand: Any) -> None:
        await self._refuse(errand.calling(), "no_answer", "No answer came.")


class AsksWithoutAdopting(BookingWorker):
    """Looks for the order, finds it, and asks a person all the same."""

    async def _look(self, errand: Any) -> timedelta | None:
        await errand.market.find("token", errand.state.outer_id, errand.recorder.ports.clock())
        until = errand.state.checking_until
        if until is not None and errand.recorder.ports.clock() >= until:
            booking_id = errand.booking_id
            await errand.recorder.record(lambda unit: steps.ask(unit, booking_id, looked=True))
        return timedelta(0)


class AdoptsNothing(BookingWorker):
    """Finds the order and leaves it at that."""

    async def _look(self, errand: Any) -> timedelta | None:
        found = await errand.market.find(
            "token", errand.state.outer_id, errand.recorder.ports.clock()
        )
        return timedelta(0) if found else await super()._look(errand)


class AsksNobody(BookingWorker):
    """Goes on looking when the absence window is over."""

    async def _look(self, errand: Any) -> timedelta | None:
        never = replace(errand.state, checking_until=None)
        return await super()._look(replace(errand, work=replace(errand.work, state=never)))


class TakesBackAnothersStart(BookingWorker):
    """Takes a failed look before the call for its own call's failure, as 0.1.0 did."""

    def _errand(self, work: Any, fence: Any) -> Any:
        return super()._errand(work, fence).calling()


def books_again(event: Any, unit: Unit, around: Any) -> None:
    """Make new bookings of an order to book, however often it is told."""
    again = event.model_copy(update={"operation_id": f"{ORDERED.operation_id}-{uuid4()}"})
    REACTIONS[type(event)](again, unit, around)


WORKERS: dict[str, Callable[..., BookingWorker]] = {
    "create before recorded": CreatesBeforeRecording,
    "repeat after doubt": RepeatsAfterDoubt,
    "doubt taken as refusal": RefusesInDoubt,
    "found, and a person asked all the same": AsksWithoutAdopting,
    "adoption ignored": AdoptsNothing,
    "nobody asked": AsksNobody,
    "another's start taken back": TakesBackAnothersStart,
}
