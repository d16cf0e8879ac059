"""Items: a page of them, one of them, and how many there are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select, tuple_

from chassis.store.database import Database
from services.order_status.adapters.queries.item_conditions import (
    KEYS,
    behind,
    conditions,
    sort_key,
    without_list,
    without_statuses,
)
from services.order_status.adapters.queries.line_parts import moved_lines, with_parts
from services.order_status.adapters.queries.reading import (
    SORT_VALUE,
    Row,
    cut,
    first,
    position_of,
    rows,
    sort_name,
)
from services.order_status.adapters.tables import items
from services.order_status.application.reading.item_query import (
    ItemCounts,
    ItemFilter,
    Order,
    RowPage,
)
from services.order_status.domain.vocabulary import PurchaseList

_PLACE = (
    items.c.order_id,
    items.c.item_id,
    items.c.position,
    items.c.added_position,
    items.c.line_id,
)
"""What a page needs to know of a row that its reader has."""


class ItemQueries:
    """See `ItemReading`."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine

    def page(self, chosen: ItemFilter, order: Order) -> RowPage:
        page = self._page(chosen, order, items)
        with self._engine.connect() as connection:
            return replace(page, rows=with_parts(connection, chosen.agency, page.rows))

    def changed(
        self, chosen: ItemFilter, order: Order, after: int
    ) -> tuple[RowPage, Sequence[Row]]:
        page = self._page(chosen, order, *_PLACE)
        with self._engine.connect() as connection:
            lines = moved_lines(connection, chosen.agency, page.rows, after)
        # A row tells how far its whole line has come, so that it changes with any part of it.
        wanted = [
            (row["order_id"], row["item_id"])
            for row in page.rows
            if row["position"] > after or (row["order_id"], row["line_id"]) in lines
        ]
        if not wanted:
            return page, ()
        statement = select(items).where(
            items.c.agency == chosen.agency,
            tuple_(items.c.order_id, items.c.item_id).in_(wanted),
        )
        with self._engine.connect() as connection:
            return page, with_parts(connection, chosen.agency, rows(connection, statement))

    def _page(self, chosen: ItemFilter, order: Order, *columns: Any) -> RowPage:
        key, place = sort_key(order.sort), items.c.added_position
        statement = (
            select(*columns, KEYS[order.sort].label(SORT_VALUE))
            .order_by(*((c.desc() if order.descending else c.asc()) for c in (key, place)))
            .limit(order.limit + 1)
        )
        if order.after:
            statement = statement.where(
                behind(order.after, order.sort, descending=order.descending)
            )
        with self._engine.connect() as connection:
            position = position_of(connection)
            found = rows(connection, statement.where(*conditions(connection, chosen)))
        name = sort_name(order.sort, descending=order.descending)
        return cut(found, order.limit, name, place.name, position)

    def changed_at(self, agency: str, order_id: str) -> tuple[int, int]:
        with self._engine.connect() as connection:
            position = position_of(connection)
            of_order = (items.c.agency == agency, items.c.order_id == order_id)
            last = select(func.max(items.c.position)).where(*of_order)
            return position, connection.execute(last).scalar() or 0

    def one(self, agency: str, order_id: str, item_id: str) -> tuple[Row | None, int]:
        found = (items.c.order_id == order_id, items.c.item_id == item_id)
        with self._engine.connect() as connection:
            position = position_of(connection)
            statement = select(items).where(items.c.agency == agency, *found)
            row = first(connection, statement)
            return (with_parts(connection, agency, [row])[0] if row else None), position

    def counts(self, chosen: ItemFilter) -> ItemCounts:
        # The rows of any list and any status, read once: each number is a sum over them.
        wide = without_list(without_statuses(chosen))
        own = (items.c.list, items.c.status)
        lists = dict.fromkeys(PurchaseList, 0)
        statuses: Counter[Any] = Counter()
        matching = 0
        with self._engine.connect() as connection:
            which = conditions(connection, wide)
            statement = select(*own, func.count()).where(*which).group_by(*own)
            for name, status, number in connection.execute(statement):
                in_list = chosen.list is None or name == chosen.list
                with_status = not chosen.statuses or status in chosen.statuses
                if name is not None and with_status:
                    lists[PurchaseList(name)] += number
                if in_list and status is not None:
                    statuses[status] += number
                matching += number if in_list and with_status else 0
        return ItemCounts(lists=lists, statuses=statuses, matching=matching)
