"""The orders that a batch of events touches, and what is only said once for all their events."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from chassis.projection.upsert import Write
from chassis.recorded import Recorded
from services.order_status.adapters.kept_rows import KeptRows
from services.order_status.adapters.tables import orders
from services.order_status.adapters.touched_rows import Key, TouchedRows
from services.order_status.application.views import order_row

Row = dict[str, Any]


class TouchedOrder:
    """An order's row, and the last event that was counted in it."""

    __slots__ = ("counted", "key", "row", "said")

    def __init__(self, key: Key, row: Row) -> None:
        self.key, self.row = key, row
        self.counted: Recorded | None = None
        self.said = False
        """True when an event of the order itself came after the last that was counted."""


class TouchedOrders:
    """See `TouchedRows`, by which the rows are read and written."""

    def __init__(self, connection: Connection, kept: KeptRows) -> None:
        self._rows = TouchedRows(connection, orders, kept)
        self._touched: dict[Key, TouchedOrder] = {}

    def read(self, keys: Iterable[Key]) -> None:
        self._rows.read(keys)

    def of(self, agency: str, order_id: str) -> TouchedOrder:
        """Return the order of an item."""
        key = (agency, order_id)
        found = self._touched.get(key)
        if found is None:
            row = self._rows.get(key)
            assert row is not None, "an order is registered before its items"
            found = self._touched[key] = TouchedOrder(key, row)
        return found

    def follow(self, recorded: Recorded) -> Row:
        """Follow an event of the order itself."""
        key = (recorded.stream.agency, *recorded.stream.key)
        known = self._rows.get(key)
        row = order_row.apply_order_event(known, recorded)
        if known is None:
            self._rows.begin(key, row)
        else:
            self._rows.change(key, row)
        if found := self._touched.get(key):
            found.said = True
        return row

    def count(self, order: TouchedOrder, recorded: Recorded, before: str | None) -> bool:
        """Count the status in which an item's event leaves it, if it says one."""
        after = order_row.status_after(recorded.event)
        if after is None:
            return False
        order_row.count(order.row, before, after)
        order.counted, order.said = recorded, False
        return True

    def changed(self, order: TouchedOrder) -> None:
        self._rows.change(order.key, order.row)

    def writes(self) -> list[Write]:
        """Finish the rows, and say what is to be written."""
        for order in self._touched.values():
            if order.counted is not None:
                order_row.counted(order.row, order.counted)
                if not order.said:
                    order.row["changed_at"] = order.counted.at.isoformat()
        return self._rows.writes()
