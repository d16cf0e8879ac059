"""The projection `purchase_tab`: items, orders, operations, notes, rules, set-wise per batch."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert

from chassis.recorded import Recorded
from services.order_status.adapters import tables
from services.order_status.adapters.number_rows import NumberRows
from services.order_status.adapters.operation_lines import OperationLines
from services.order_status.adapters.touched_rows import TouchedRows, keys_of
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

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        items = TouchedRows(connection, tables.items, keys_of(events, ITEM.kind))
        orders = TouchedRows(connection, tables.orders, _orders_of(events))
        operations = TouchedRows(connection, tables.operations, keys_of(events, OPERATION.kind))
        rules = TouchedRows(connection, tables.rules, keys_of(events, RULE.kind))
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
        if notes:
            connection.execute(insert(tables.notes), notes)


def _orders_of(events: Sequence[Recorded]) -> set[tuple[str, ...]]:
    """Return the orders that the events touch: an item changes the row of its order too."""
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
