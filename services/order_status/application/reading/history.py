"""History straight from the event store, and the state of things as of a moment.

A state of the past is folded by the very functions that make the rows of the present.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any, Protocol
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from chassis.recorded import Recorded
from chassis.streams import StreamName
from services.order_status.application.aggregates import CODEC, ITEM, ORDER
from services.order_status.application.views import item_row, order_row, order_sums
from services.order_status.domain.order_events import OrderItemAdded, OrderRegistered

Row = dict[str, Any]


class Streams(Protocol):
    """As much of an event store as history needs."""

    def streams(self, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[StoredEvent]]: ...


class History:
    """Reads the streams of items and orders. All methods block."""

    def __init__(self, store: Streams) -> None:
        self._store = store

    def of_item(self, agency: str, order_id: str, item_id: str) -> list[Recorded]:
        """Return every event of the item; empty when there is no such item."""
        return self._read([StreamName(ITEM.kind, agency, (order_id, item_id))])[0]

    def of_order(self, agency: str, order_id: str) -> list[Recorded]:
        """Return every event of the order itself; empty when there is no such order."""
        return self._read([StreamName(ORDER.kind, agency, (order_id,))])[0]

    def items_of(self, agency: str, order_id: str, item_ids: Sequence[str]) -> list[list[Recorded]]:
        return self._read([StreamName(ITEM.kind, agency, (order_id, item)) for item in item_ids])

    def _read(self, names: Sequence[StreamName]) -> list[list[Recorded]]:
        found = self._store.streams([name.id for name in names])
        return [[CODEC.decode(event) for event in found.get(name.id, ())] for name in names]


def item_as_of(past: Sequence[Recorded], moment: datetime) -> Row | None:
    """Return the item's row as it was; None when it was not registered yet."""
    row: Row | None = None
    for recorded in _until(past, moment):
        row = item_row.apply(row, recorded)
    return row


def order_as_of(
    history: History, agency: str, past: Sequence[Recorded], moment: datetime
) -> tuple[Row, list[Row]] | None:
    """Return the order's row and its items' rows as they were."""
    row: Row | None = None
    item_ids: list[str] = []
    for recorded in _until(past, moment):
        row = order_row.apply_order_event(row, recorded)
        if isinstance(recorded.event, OrderRegistered):
            item_ids += recorded.event.item_ids
        elif isinstance(recorded.event, OrderItemAdded):
            item_ids.append(recorded.event.item_id)
    if row is None:
        return None
    pasts = history.items_of(agency, row["order_id"], item_ids)
    items = [item for item in (item_as_of(one, moment) for one in pasts) if item is not None]
    row["items"], row["counts"] = len(items), {}
    row.update(order_sums.begun())
    for item in items:
        order_sums.move(row, None, order_sums.share_of(item))
        row["counts"][item["status"]] = row["counts"].get(item["status"], 0) + 1
    return row, items


def _until(past: Sequence[Recorded], moment: datetime) -> list[Recorded]:
    # In the order of versions: clocks of two processes may differ, the stream's order does not.
    return list(takewhile(lambda recorded: recorded.at <= moment, past))
