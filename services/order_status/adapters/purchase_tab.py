"""The projection `purchase_tab`: items, orders, operations, notes, set-wise per batch."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, tuple_, update

from chassis.projection.upsert import upsert
from chassis.recorded import Recorded
from services.order_status.adapters import tables
from services.order_status.application.aggregates import ITEM, OPERATION, ORDER
from services.order_status.application.views import item_row, operation_row, order_row
from services.order_status.domain import item_events, order_events

Row = dict[str, Any]
Key = tuple[str, ...]

_CHUNK = 400  # keys of three parts each stay far below SQLite's limit of parameters


class PurchaseTab:
    """See `Projection`."""

    name = "purchase_tab"
    tables = tables.metadata

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        items = _Rows(connection, tables.items, _keys(events, ITEM.kind))
        orders = _Rows(connection, tables.orders, _order_keys(events))
        operations = _Rows(connection, tables.operations, _keys(events, OPERATION.kind))
        lines = _Lines(connection)
        notes: list[Row] = []
        for recorded in events:
            agency, key = recorded.stream.agency, recorded.stream.key
            if recorded.stream.kind == ITEM.kind:
                before = items.get(agency, *key)
                status = before["status"] if before else None
                items.put(item_row.apply(before, recorded))
                order = orders.get(agency, key[0])
                if order is not None:
                    order_row.apply_item_event(order, recorded, status)
                    orders.put(order)
            elif recorded.stream.kind == ORDER.kind:
                orders.put(order_row.apply_order_event(orders.get(agency, *key), recorded))
            else:
                operations.put(operation_row.apply(operations.get(agency, *key), recorded))
                lines.take(recorded)
            if isinstance(recorded.event, item_events.ItemNoteAdded | order_events.OrderNoteAdded):
                notes.append(_note(recorded))
        for rows in (items, orders, operations):
            rows.write()
        lines.write()
        if notes:
            connection.execute(insert(tables.notes), notes)


class _Rows:
    """The rows of one table that a batch touches: read at once, written at once."""

    def __init__(self, connection: Connection, table: Table, keys: set[Key]) -> None:
        self._connection, self._table = connection, table
        self._columns = list(table.primary_key.columns)
        self._rows: dict[Key, Row] = {}
        self._changed: dict[Key, Row] = {}
        wanted = sorted(keys)
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            found = connection.execute(select(table).where(tuple_(*self._columns).in_(chunk)))
            for row in found.mappings():
                self._rows[self._key(row)] = dict(row)

    def get(self, *key: str) -> Row | None:
        return self._rows.get(key)

    def put(self, row: Row) -> None:
        key = self._key(row)
        self._rows[key] = self._changed[key] = row

    def write(self) -> None:
        upsert(self._connection, self._table, list(self._changed.values()))

    def _key(self, row: Any) -> Key:
        return tuple(row[column.name] for column in self._columns)


class _Lines:
    """Lines of operations; nothing has to be read to write them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._new: dict[Key, Row] = {}
        self._settled: dict[Key, Row] = {}

    def take(self, recorded: Recorded) -> None:
        for row in operation_row.new_lines(recorded):
            self._new[_line_key(row)] = row
        for row in operation_row.settled_lines(recorded):
            new = self._new.get(_line_key(row))
            if new is None:
                self._settled[_line_key(row)] = row
            else:
                new.update(row)

    def write(self) -> None:
        if self._new:
            self._connection.execute(insert(tables.operation_lines), list(self._new.values()))
        if self._settled:
            table = tables.operation_lines
            own = [column == bindparam(f"_{column.name}") for column in table.primary_key]
            changes = [
                {
                    **{f"_{name}": row[name] for name in _LINE_KEY},
                    **{name: row[name] for name in ("outcome", "code", "message")},
                }
                for row in self._settled.values()
            ]
            self._connection.execute(update(table).where(*own), changes)


_LINE_KEY = ("agency", "operation_id", "order_id", "item_id")


def _line_key(row: Row) -> Key:
    return tuple(row[name] for name in _LINE_KEY)


def _keys(events: Sequence[Recorded], kind: str) -> set[Key]:
    return {(e.stream.agency, *e.stream.key) for e in events if e.stream.kind == kind}


def _order_keys(events: Sequence[Recorded]) -> set[Key]:
    kinds = {ITEM.kind, ORDER.kind}
    return {(e.stream.agency, e.stream.key[0]) for e in events if e.stream.kind in kinds}


def _note(recorded: Recorded) -> Row:
    key = recorded.stream.key
    return {
        "agency": recorded.stream.agency,
        "order_id": key[0],
        "item_id": key[1] if len(key) > 1 else "",
        "position": recorded.position,
        "text": recorded.event.text,
        "actor": recorded.actor,
        "at": recorded.at.isoformat(),
    }
