"""Operations: a page of them, one of them, and its lines."""

from collections.abc import Sequence

from sqlalchemy import select

from chassis.store.database import Database
from services.order_status.adapters.queries.reading import (
    SORT_VALUE,
    Row,
    cut,
    first,
    position_of,
    rows,
)
from services.order_status.adapters.tables import operation_lines, operations
from services.order_status.application.reading.item_query import RowPage
from services.order_status.application.reading.operation_query import OperationFilter

SORT = "-started"


class OperationQueries:
    """See `OperationReading`."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine

    def page(self, chosen: OperationFilter) -> RowPage:
        place = operations.c.started_position
        statement = (
            select(operations, place.label(SORT_VALUE))
            .where(operations.c.agency == chosen.agency)
            .order_by(place.desc())
            .limit(chosen.limit + 1)
        )
        if chosen.running is not None:
            ended = operations.c.outcome.is_not(None)
            statement = statement.where(~ended if chosen.running else ended)
        if chosen.type is not None:
            statement = statement.where(operations.c.type == chosen.type)
        if chosen.after:
            statement = statement.where(place < chosen.after.position)
        with self._engine.connect() as connection:
            position = position_of(connection)
            found = rows(connection, statement)
        return cut(found, chosen.limit, SORT, place.name, position)

    def one(self, agency: str, operation_id: str) -> tuple[Row | None, int]:
        statement = select(operations).where(
            operations.c.agency == agency, operations.c.operation_id == operation_id
        )
        with self._engine.connect() as connection:
            position = position_of(connection)
            return first(connection, statement), position

    def lines(self, agency: str, operation_id: str) -> Sequence[Row]:
        table = operation_lines.c
        statement = select(
            table.order_id, table.item_id, table.outcome, table.code, table.message
        ).where(table.agency == agency, table.operation_id == operation_id)
        with self._engine.connect() as connection:
            return rows(connection, statement.order_by(table.number))
