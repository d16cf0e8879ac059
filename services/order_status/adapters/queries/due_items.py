"""Newly paid items whose time to be corrected is over, where automatic booking is on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from chassis.store.database import Database
from services.order_status.adapters.tables import items, rules
from services.order_status.application.reactions.automatic_booking import DueItem
from services.order_status.application.views.item_payment import milliseconds
from services.order_status.domain.rules import AUTOMATIC_BOOKING
from services.order_status.domain.vocabulary import PurchaseList

AT_ONCE = 10_000
"""As many as one command may name, so that no order is cut in two."""


class DueItems:
    """Asked by `AutomaticBooking`."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine

    def __call__(self, now: datetime) -> Sequence[DueItem]:
        on = select(rules).where(
            rules.c.rule == AUTOMATIC_BOOKING, rules.c.since_position.is_not(None)
        )
        with self._engine.connect() as connection:
            agencies = connection.execute(on).mappings().all()
            return [due for rule in agencies for due in _due(connection, rule, now)]


def _due(connection: Connection, rule: Any, now: datetime) -> Sequence[DueItem]:
    table, content = items.c, rule["content"]
    statement = (
        select(table.order_id, table.item_id, table.version, table.payment_id, table.paid_ms)
        .where(
            table.agency == rule["agency"],
            table.newly_paid,
            ~table.refused_before,
            table.list == PurchaseList.READY_FOR_PURCHASE,
            table.paid_position > rule["since_position"],
            table.paid_ms <= milliseconds(now) - content["delay_seconds"] * 1000,
        )
        .order_by(table.paid_ms, table.paid_position)
        .limit(AT_ONCE)
    )
    return [
        DueItem(
            rule["agency"],
            row.order_id,
            row.item_id,
            row.version,
            row.payment_id,
            row.paid_ms,
            merged=content["merge_orders"],
        )
        for row in connection.execute(statement)
    ]
