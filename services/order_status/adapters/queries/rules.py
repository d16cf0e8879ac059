"""The rules of an agency."""

from collections.abc import Mapping

from sqlalchemy import select

from chassis.store.database import Database
from services.order_status.adapters.queries.reading import Row, position_of, rows
from services.order_status.adapters.tables import rules


class RuleQueries:
    """See `RuleReading`."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine

    def of(self, agency: str) -> tuple[Mapping[str, Row], int]:
        with self._engine.connect() as connection:
            position = position_of(connection)
            found = rows(connection, select(rules).where(rules.c.agency == agency))
        return {row["rule"]: row for row in found}, position
