"""The projection `purchase_tab`: items, orders, operations, notes, rules, set-wise per batch."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection

from chassis.projection.upsert import Write, write_together
from chassis.recorded import Recorded
from services.order_status.adapters import tables
from services.order_status.adapters.kept_rows import KeptRows
from services.order_status.adapters.number_rows import NumberRows
from services.order_status.adapters.operation_lines import OperationLines
from services.order_status.adapters.touched_items import TouchedItems
from services.order_status.adapters.touched_orders import TouchedOrders
from services.order_status.adapters.touched_rows import Key, TouchedRows
from services.order_status.application.aggregates import ITEM, OPERATION, ORDER, RULE
from services.order_status.application.views import numbers, operation_row, rule_row
from services.order_status.domain import item_events, order_events

Row = dict[str, Any]


class PurchaseTab:
    """See `Projection`."""

    name = "purchase_tab"
    tables = tables.metadata

    def __init__(self) -> None:
        self._kept = {table.name: KeptRows() for table in tables.metadata.sorted_tables}

    def forget(self) -> None:
        for kept in self._kept.values():
            kept.forget()

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        kept = self._kept
        lines, found_by = OperationLines(connection), NumberRows(connection)
        orders = TouchedOrders(connection, kept["orders"])
        items = TouchedItems(connection, kept["items"], orders, found_by)
        others = {
            OPERATION.kind: TouchedRows(connection, tables.operations, kept["operations"]),
            RULE.kind: TouchedRows(connection, tables.rules, kept["rules"]),
        }
        _read(events, {ITEM.kind: items, ORDER.kind: orders, **others})
        notes: list[Row] = []
        for recorded in events:
            kind, event = recorded.stream.kind, recorded.event
            if kind == ITEM.kind:
                items.follow(recorded)
            elif kind == ORDER.kind:
                order = orders.follow(recorded)
                if isinstance(event, order_events.OrderRegistered):
                    place = (recorded.stream.agency, *recorded.stream.key, "")
                    found_by.take(place, numbers.of_order(order))
            else:
                _follow(others[kind], _APPLY[kind], recorded)
                lines.take(recorded)
            if isinstance(event, _NOTES):
                notes.append(_note(recorded))
        # Items first: finishing them changes their orders' numbers. One round trip for few rows.
        writes = [*items.writes(), *orders.writes()]
        for rows in others.values():
            writes += rows.writes()
        writes += [*lines.writes(), *found_by.writes(), Write(tables.notes, notes)]
        write_together(connection, writes)


_NOTES = (item_events.ItemNoteAdded, order_events.OrderNoteAdded)
_APPLY = {OPERATION.kind: operation_row.apply, RULE.kind: rule_row.apply}


def _follow(
    rows: TouchedRows, apply: Callable[[Row | None, Recorded], Row], recorded: Recorded
) -> None:
    key = (recorded.stream.agency, *recorded.stream.key)
    known = rows.get(key)
    row = apply(known, recorded)
    if known is None:
        rows.begin(key, row)
    else:
        rows.change(key, row)


class _Reads(Protocol):
    def read(self, keys: Iterable[Key]) -> None: ...


def _read(events: Sequence[Recorded], tables_by_kind: Mapping[str, _Reads]) -> None:
    """Read the rows that the events may change: not of what begins with one of them."""
    known = {recorded.stream: recorded.version for recorded in reversed(events)}
    keys: dict[str, set[Key]] = {kind: set() for kind in tables_by_kind}
    for stream, first in known.items():
        if first > 1:
            keys[stream.kind].add((stream.agency, *stream.key))
        if stream.kind == ITEM.kind:
            keys[ORDER.kind].add((stream.agency, stream.key[0]))
    for recorded in events:
        # Of the same line as what was split off from it.
        if isinstance(recorded.event, item_events.ItemRegistered) and recorded.event.split_from:
            order = (recorded.stream.agency, recorded.stream.key[0])
            keys[ITEM.kind].add((*order, recorded.event.split_from))
    keys[ORDER.kind] -= {
        (stream.agency, *stream.key)
        for stream, first in known.items()
        if first == 1 and stream.kind == ORDER.kind
    }
    for kind, rows in tables_by_kind.items():
        rows.read(keys[kind])


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
