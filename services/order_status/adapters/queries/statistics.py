"""Figures of days out of the rows: by index, a day that is not asked for is not read."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, or_, select

from chassis.store.database import Database
from services.order_status.adapters.queries.reading import position_of
from services.order_status.adapters.tables import items, operations
from services.order_status.application.reading.statistics import AskedLines, Moments
from services.order_status.application.views.item_payment import milliseconds
from services.order_status.domain.operation_lines import OperationType

DATE = 10
"""Characters of a date at the beginning of an ISO 8601 moment."""


class StatisticsQueries:
    """See `StatisticsReading`."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine

    def position(self) -> int:
        with self._engine.connect() as connection:
            return position_of(connection)

    def moments(self, agency: str, since: date, until: date) -> Sequence[Moments]:
        first = milliseconds(_midnight(since))
        behind = milliseconds(_midnight(until + timedelta(days=1)))
        ends = [
            (column >= first) & (column < behind)
            for column in (items.c.booked_ms, items.c.received_ms)
        ]
        statement = select(items.c.paid_ms, items.c.booked_ms, items.c.received_ms).where(
            items.c.agency == agency, or_(*ends)
        )
        with self._engine.connect() as connection:
            return [Moments(*row) for row in connection.execute(statement)]

    def asked(self, agency: str, since: date, until: date) -> Sequence[AskedLines]:
        table = operations.c
        day = func.substr(table.started_at, 1, DATE)
        total = table.lines_total
        # What was refused from the start is no line of the operation, but is counted as refused.
        settled = table.done + table.refused + table.withdrawn
        started_refused = settled - table.lines_settled
        sums = (total + started_refused, table.done, table.refused, table.withdrawn)
        statement = (
            select(day, *(func.sum(each) for each in sums))
            .where(
                table.agency == agency,
                table.type == OperationType.BOOKING.value,
                table.started_at >= since.isoformat(),
                table.started_at < (until + timedelta(days=1)).isoformat(),
            )
            .group_by(day)
        )
        with self._engine.connect() as connection:
            return [
                AskedLines(date.fromisoformat(found), *(int(number) for number in numbers))
                for found, *numbers in connection.execute(statement)
            ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
