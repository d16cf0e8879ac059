"""What both kinds of event store share: the chassis's own tables, read through SQLAlchemy."""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from chassis.ids import new_id
from chassis.store import tables
from chassis.store.database import Database
from chassis.store.port import Receipt, StoreUnavailableError
from chassis.timelines import Timeline, Timelines


class SideTables:
    """Positions of consumers and personal records beside the events."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def create_side_tables(self) -> None:
        with self.database.begin() as connection:
            tables.metadata.create_all(connection)
            insert = sqlite.insert if self.database.is_sqlite else postgresql.insert
            first = insert(tables.timelines).values(
                number=1, id=new_id(), after_position=0, begun_at=datetime.now(UTC).isoformat()
            )
            connection.execute(first.on_conflict_do_nothing())

    def position(self, consumer: str) -> int:
        table = tables.consumer_positions
        with self._reading() as connection:
            found = connection.execute(
                select(table.c.position).where(table.c.consumer == consumer)
            ).scalar()
        return found or 0

    def timelines(self) -> Timelines:
        table = tables.timelines
        with self._reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.number)).all()
        return Timelines(tuple(Timeline(row.id, row.after_position, row.begun_at) for row in rows))

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
