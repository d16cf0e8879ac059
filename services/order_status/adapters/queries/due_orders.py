"""Orders whose items have come to another status than the order says."""

from collections.abc import Sequence

from sqlalchemy import select

from chassis.store.database import Database
from services.order_status.adapters.tables import orders
from services.order_status.application.reactions.order_progress import DueStatus
from services.order_status.domain.vocabulary import OrderStatus

AT_ONCE = 500


class DueOrders:
    """Asked by `OrderProgress`."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine

    def __call__(self) -> Sequence[DueStatus]:
        table = orders.c
        statement = (
            select(
                table.agency,
                table.order_id,
                table.status_due,
                table.due_position,
                table.due_correlation_id,
                table.due_causation_id,
            )
            .where(table.status_due.is_not(None))
            .order_by(table.due_position)
            .limit(AT_ONCE)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(statement).all()
        return [
            DueStatus(
                agency=row.agency,
                order_id=row.order_id,
                status=OrderStatus(row.status_due),
                position=row.due_position,
                correlation_id=row.due_correlation_id,
                causation_id=row.due_causation_id,
            )
            for row in rows
        ]
