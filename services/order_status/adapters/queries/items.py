"""Items: a page of them, one of them, and how many there are."""

from typing import Any

from sqlalchemy import Connection, func, select

from chassis.store.database import Database
from services.order_status.adapters.queries.item_conditions import (
    KEYS,
    behind,
    conditions,
    sort_key,
    without_list,
    without_statuses,
)
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


class ItemQueries:
    """See `ItemReading`."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine

    def page(self, chosen: ItemFilter, order: Order) -> RowPage:
        key, place = sort_key(order.sort), items.c.added_position
        statement = (
            select(items, KEYS[order.sort].label(SORT_VALUE))
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

    def one(self, agency: str, order_id: str, item_id: str) -> tuple[Row | None, int]:
        found = (items.c.order_id == order_id, items.c.item_id == item_id)
        with self._engine.connect() as connection:
            position = position_of(connection)
            statement = select(items).where(items.c.agency == agency, *found)
            return first(connection, statement), position

    def counts(self, chosen: ItemFilter) -> ItemCounts:
        with self._engine.connect() as connection:
            by_list = _counted(connection, "list", without_list(chosen))
            by_status = _counted(connection, "status", without_statuses(chosen))
            which = conditions(connection, chosen)
            statement = select(func.count()).select_from(items).where(*which)
            matching = connection.execute(statement).scalar_one()
        lists = {name: by_list.get(name, 0) for name in PurchaseList}
        return ItemCounts(lists=lists, statuses=by_status, matching=matching)


def _counted(connection: Connection, name: str, chosen: ItemFilter) -> dict[Any, int]:
    column = items.c[name]
    which = conditions(connection, chosen)
    statement = select(column, func.count()).where(*which).group_by(column)
    return {value: number for value, number in connection.execute(statement) if value is not None}
