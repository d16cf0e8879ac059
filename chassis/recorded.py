"""An event with all that is known about it: what was decided, by whom, why, where it stands."""

from datetime import datetime
from typing import Any

import msgspec

from chassis.streams import StreamName


class Recorded(msgspec.Struct, frozen=True):
    """One event of one stream as it stands in the event store."""

    event: Any
    stream: StreamName
    version: int
    position: int
    """Place in the whole store; holes are legal and final."""
    at: datetime
    actor: str
    correlation_id: str
    causation_id: str
    command: str

    @property
    def id(self) -> str:
        """Unique for ever: a stream never has two events of one version."""
        return f"{self.stream.id}.{self.version}"
