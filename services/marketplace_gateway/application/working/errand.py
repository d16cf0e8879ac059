"""One booking being worked on: its way to write, to call, and to wait."""

from dataclasses import dataclass, replace

from services.marketplace_gateway.application.marketplace import Marketplace
from services.marketplace_gateway.application.ports import Work
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.application.working.booking_waits import Waits
from services.marketplace_gateway.application.working.recorder import Recorder
from services.marketplace_gateway.domain.booking import BookingState


@dataclass(frozen=True, slots=True)
class Errand:
    """A booking with everything that its next step needs."""

    work: Work[BookingState]
    recorder: Recorder
    account: Account
    waits: Waits
    market: Marketplace

    @property
    def booking_id(self) -> str:
        return self.work.key[0]

    @property
    def state(self) -> BookingState:
        return self.work.state

    def calling(self) -> "Errand":
        """Return the errand from its own call on."""
        return replace(self, waits=replace(self.waits, called=True))
