"""What a projection is, and where it keeps how far it has come."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Text

from chassis.parking.events import KIND as PARKING_KIND
from chassis.recorded import Recorded

metadata = MetaData()

projection_positions = Table(
    "projection_positions",
    metadata,
    Column("projection", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)


def projected(events: Iterable[Recorded]) -> list[Recorded]:
    """Return the events that projections see; what was parked is the chassis's own matter."""
    return [event for event in events if event.stream.kind != PARKING_KIND]


class Projection(Protocol):
    """Folds events into rows. Calls nobody: a rebuild must have no effect outside."""

    name: str
    tables: MetaData

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Bring a batch of events, in order, into the tables, set-wise."""

    def forget(self) -> None:
        """Drop what is kept of rows: the last batch failed, or somebody else has written."""
