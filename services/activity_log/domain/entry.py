"""An event of either service as this service sees it: plain data, no classes of the contracts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.activity_log.domain.moment import Moment

ORDER_STATUS = "order_status"
MARKETPLACE = "marketplace"


@dataclass(frozen=True, slots=True)
class Entry:
    """One published event with its envelope."""

    moment: Moment
    event_id: str
    name: str
    """The event's name, e.g. `Booked`; for an unknown type whatever it is called there."""
    agency: str
    actor: str
    correlation_id: str
    causation_id: str
    command: str
    data: Mapping[str, Any]
    known: bool = True
    """False for an event of a type that this version does not know: kept, never interpreted."""

    @property
    def kind(self) -> str:
        """Source and name: both services have a `BookingRefused`."""
        return f"{self.moment.source}.{self.name}" if self.known else "unknown"

    def text(self, field: str) -> str:
        """Return a text of the event, empty when there is none."""
        return str(self.data.get(field) or "")
