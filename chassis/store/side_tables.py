"""What both kinds of event store share: the chassis's own tables, read through SQLAlchemy."""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import SQLAlchemyError

from chassis.store import tables
from chassis.store.database import Database
from chassis.store.port import Receipt, StoreUnavailableError


class SideTables:
    """Positions of consumers and personal records beside the events."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def create_side_tables(self) -> None:
        with self.database.begin() as connection:
            tables.metadata.create_all(connection)

    def position(self, consumer: str) -> int:
        table = tables.consumer_positions
        with self._reading() as connection:
            found = connection.execute(
                select(table.c.position).where(table.c.consumer == consumer)
            ).scalar()
        return found or 0

    def personal(self, agency: str, reference: str) -> bytes | None:
        table = tables.personal_records
        with self._reading() as connection:
            return connection.execute(
                select(table.c.body).where(table.c.agency == agency, table.c.reference == reference)
            ).scalar()

    def erase(self, agency: str, reference: str) -> None:
        table = tables.personal_records
        try:
            with self.database.begin() as connection:
                connection.execute(
                    delete(table).where(table.c.agency == agency, table.c.reference == reference)
                )
        except SQLAlchemyError as error:
            raise StoreUnavailableError(str(error)) from error

    @staticmethod
    def receipt_of(row: Sequence[Any]) -> Receipt:
        agency, key, digest, answer, at = row
        return Receipt(agency, key, bytes(digest), bytes(answer), datetime.fromisoformat(at))

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self.database.engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreUnavailableError(str(error)) from error
