"""A toy projection: how far each counter has come."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Text, select

from chassis.projection.upsert import upsert
from chassis.recorded import Recorded
from chassis.store.database import Database
from tests.chassis.counter import Counted

metadata = MetaData()
totals = Table(
    "totals",
    metadata,
    Column("name", Text, primary_key=True),
    Column("total", BigInteger, nullable=False),
    Column("events", BigInteger, nullable=False),
)


class Totals:
    """Adds up; `poison` is a number that it cannot stand."""

    tables = metadata

    def __init__(self, name: str = "totals", poison: int | None = None) -> None:
        self.name, self.poison = name, poison

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        found = {row.name: (row.total, row.events) for row in connection.execute(select(totals))}
        changed: dict[str, tuple[int, int]] = {}
        for recorded in events:
            if not isinstance(recorded.event, Counted):
                continue
            if recorded.event.by == self.poison:
                raise ZeroDivisionError
            name = recorded.stream.key[0]
            total, number = changed.get(name) or found.get(name) or (0, 0)
            changed[name] = (total + recorded.event.by, number + 1)
        rows = [{"name": n, "total": t, "events": e} for n, (t, e) in changed.items()]
        upsert(connection, totals, rows)

    def forget(self) -> None:
        """Nothing is kept."""


def rows_of(database: Database) -> dict[str, tuple[int, int]]:
    with database.engine.connect() as connection:
        return {row.name: (row.total, row.events) for row in connection.execute(select(totals))}
