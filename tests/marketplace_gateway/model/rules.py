"""What one exploration goes by: the bounds, the clocks, and the code that is put to the test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from contracts.order_status.events import BookingOrdered
from services.marketplace_gateway.application.reactions.operations import REACTIONS
from services.marketplace_gateway.application.working.bookings import BookingWorker
from tests.marketplace_gateway.model.bounds import Bounds
from tests.marketplace_gateway.model.driving import Driver, MakeWorker

EVENLY = (timedelta(0), timedelta(0))


@dataclass(slots=True)
class Rules:
    """Everything that does not change while a world goes its ways."""

    bounds: Bounds
    worker: MakeWorker = BookingWorker
    book: Callable[[Any, Any, Any], None] = REACTIONS[BookingOrdered]
    """What the follower makes of an order to book."""
    fenced: bool = True
    """Whether the store looks at the epoch, and the last look before the call at the lease."""
    skews: tuple[timedelta, timedelta] = EVENLY
    """How far each gateway's clock is ahead."""
    driver: Driver = field(init=False)

    def __post_init__(self) -> None:
        self.driver = Driver(self.worker, self.skews)
