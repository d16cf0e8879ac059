"""The items that a batch of events touches: each is read, finished and written once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from chassis.projection.upsert import Write
from chassis.recorded import Recorded
from services.order_status.adapters.kept_rows import KeptRows
from services.order_status.adapters.number_rows import NumberRows
from services.order_status.adapters.tables import items
from services.order_status.adapters.touched_orders import TouchedOrder, TouchedOrders
from services.order_status.adapters.touched_rows import Key, TouchedRows
from services.order_status.application.views import item_row, numbers, order_sums

Row = dict[str, Any]


class _Touched:
    """An item's row, what its order knows of it, and its numbers before the batch."""

    __slots__ = ("last", "named", "order", "row", "share")

    def __init__(self, order: TouchedOrder, row: Row | None) -> None:
        self.order = order
        self.row = row
        self.share = order_sums.share_of(row) if row else None
        self.named = numbers.named(row) if row else None
        self.last: Recorded | None = None


class TouchedItems:
    """See `TouchedRows`, by which the rows are read and written."""

    def __init__(
        self, connection: Connection, kept: KeptRows, orders: TouchedOrders, found_by: NumberRows
    ) -> None:
        self._rows = TouchedRows(connection, items, kept)
        self._orders, self._found_by = orders, found_by
        self._touched: dict[Key, _Touched] = {}

    def read(self, keys: Iterable[Key]) -> None:
        self._rows.read(keys)

    def follow(self, recorded: Recorded) -> None:
        """Follow an event of an item, in its own row and in its order's."""
        stream = recorded.stream
        key = (stream.agency, *stream.key)
        item = self._touched.get(key)
        if item is None:
            order = self._orders.of(stream.agency, stream.key[0])
            item = self._touched[key] = _Touched(order, self._rows.get(key))
        known, before = item.row, item.share
        row = item_row.follow(known, recorded)
        if known is None:
            self._begin(key, item, row)
        item.last = recorded
        share = order_sums.share_of(row)
        order = item.order
        changed = self._orders.count(order, recorded, before.status if before else None)
        if share != before:
            changed = order_sums.move(order.row, before, share) or changed
            item.share = share
        if changed:
            self._orders.changed(order)

    def _begin(self, key: Key, item: _Touched, row: Row) -> None:
        item.row = row
        self._rows.begin(key, row)
        if row["split_from"]:
            other = self._rows.get((*key[:2], row["split_from"]))
            # What was split before lines were counted names only the item before it.
            row["line_id"] = (other and other["line_id"]) or row["line_id"]

    def writes(self) -> list[Write]:
        """Finish the rows, and say what is to be written."""
        for key, item in self._touched.items():
            row, last = item.row, item.last
            assert row is not None
            assert last is not None
            item_row.finish(row, last)
            self._rows.change(key, row)
            named = numbers.named(row)
            if named != item.named:
                self._found_by.take(key, numbers.of_item(named), numbers.of_item(item.named))
        return self._rows.writes()
