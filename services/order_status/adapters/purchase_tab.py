"""The projection `purchase_tab`: items, orders, operations, notes, rules, set-wise per batch."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

from chassis.projection.upsert import append
from chassis.recorded import Recorded
from services.order_status.adapters import tables
from services.order_status.adapters.kept_rows import KeptRows
from services.order_status.adapters.number_rows import NumberRows
from services.order_status.adapters.operation_lines import OperationLines
from services.order_status.adapters.touched_rows import Key, TouchedRows, keys_of
from services.order_status.application.aggregates import ITEM, OPERATION, ORDER, RULE
from services.order_status.application.views import (
    item_row,
    numbers,
    operation_row,
    order_row,
    order_sums,
    rule_row,
)
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
        def touched(table: Table, keys: set[Key]) -> TouchedRows:
            return TouchedRows(connection, table, keys, self._kept[table.name])

        items = touched(tables.items, keys_of(events, ITEM.kind) | _split_from(events))
        orders = touched(tables.orders, _orders_of(events))
        operations = touched(tables.operations, keys_of(events, OPERATION.kind))
        rules = touched(tables.rules, keys_of(events, RULE.kind))
        lines, found_by = OperationLines(connection), NumberRows(connection)
        notes: list[Row] = []
        for recorded in events:
            agency, key = recorded.stream.agency, recorded.stream.key
            if recorded.stream.kind == ITEM.kind:
                before = items.get(agency, *key)
                status = before["status"] if before else None
                share = order_sums.share_of(before) if before else None
                known = numbers.of_item(before) if before else frozenset()
                item = item_row.apply(before, recorded)
                if before is None and item["split_from"]:
                    other = items.get(agency, key[0], item["split_from"])
                    # What was split before lines were counted names only the item before it.
                    item["line_id"] = (other and other["line_id"]) or item["line_id"]
                items.put(item)
                found_by.take((agency, *key), numbers.of_item(item), known)
                order = orders.get(agency, key[0])
                assert order is not None, "an order is registered before its items"
                order_row.apply_item_event(order, recorded, status)
                order_sums.move(order, share, order_sums.share_of(item))
                orders.put(order)
            elif recorded.stream.kind == ORDER.kind:
                order = order_row.apply_order_event(orders.get(agency, *key), recorded)
                orders.put(order)
                if isinstance(recorded.event, order_events.OrderRegistered):
                    found_by.take((agency, *key, ""), numbers.of_order(order))
            elif recorded.stream.kind == RULE.kind:
                rules.put(rule_row.apply(rules.get(agency, *key), recorded))
            else:
                operations.put(operation_row.apply(operations.get(agency, *key), recorded))
                lines.take(recorded)
            if isinstance(recorded.event, item_events.ItemNoteAdded | order_events.OrderNoteAdded):
                notes.append(_note(recorded))
        for rows in (items, orders, operations, rules, lines, found_by):
            rows.write()
        append(connection, tables.notes, notes)


def _orders_of(events: Sequence[Recorded]) -> set[Key]:
    """Return the orders that the events touch and that may have a row: items touch theirs too."""
    touched = {(e.stream.agency, e.stream.key[0]) for e in events if e.stream.kind == ITEM.kind}
    begun = {
        (e.stream.agency, *e.stream.key)
        for e in events
        if e.stream.kind == ORDER.kind and e.version == 1
    }
    return (touched | keys_of(events, ORDER.kind)) - begun


def _split_from(events: Sequence[Recorded]) -> set[Key]:
    """Return the items that others were split from: these are of the same line."""
    return {
        (e.stream.agency, e.stream.key[0], e.event.split_from)
        for e in events
        if isinstance(e.event, item_events.ItemRegistered) and e.event.split_from
    }


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
