"""What both kinds of event store share: the chassis's own tables, read through SQLAlchemy."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from chassis.store import tables
from chassis.store.database import Database
from chassis.store.port import Receipt


class SideTables:
    """Positions of consumers and personal records beside the events."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def create_side_tables(self) -> None:
        with self.database.begin() as connection:
            tables.metadata.create_all(connection)

    def position(self, consumer: str) -> int:
        table = tables.consumer_positions
        with self.database.engine.connect() as connection:
            found = connection.execute(
                select(table.c.position).where(table.c.consumer == consumer)
            ).scalar()
        return found or 0

    def personal(self, agency: str, reference: str) -> bytes | None:
        table = tables.personal_records
        with self.database.engine.connect() as connection:
            return connection.execute(
                select(table.c.body).where(table.c.agency == agency, table.c.reference == reference)
            ).scalar()

    def erase(self, agency: str, reference: str) -> None:
        table = tables.personal_records
        with self.database.begin() as connection:
            connection.execute(
                delete(table).where(table.c.agency == agency, table.c.reference == reference)
            )

    @staticmethod
    def receipt_of(row: Sequence[Any]) -> Receipt:
        agency, key, digest, answer, at = row
        return Receipt(agency, key, bytes(digest), bytes(answer), datetime.fromisoformat(at))
