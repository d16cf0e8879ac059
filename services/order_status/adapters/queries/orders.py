"""Orders: a page of them, how many there are, one with its notes; the three lists' counts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Text,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)

from chassis.store.database import Database
from services.order_status.adapters.queries.reading import (
    SORT_VALUE,
    Row,
    cut,
    first,
    position_of,
    rows,
    sort_name,
)
from services.order_status.adapters.queries.searching import orders_with
from services.order_status.adapters.tables import items, notes, orders
from services.order_status.application.reading.cursors import Cursor
from services.order_status.application.reading.item_query import RowPage
from services.order_status.application.reading.order_query import (
    ListCounts,
    OrderCounts,
    OrderFilter,
    OrderOrder,
    OrderSort,
)
from services.order_status.domain.vocabulary import OrderStatus, PurchaseList

_RANKS = {status.value: rank for rank, status in enumerate(OrderStatus)}

_KEYS: dict[OrderSort, ColumnElement[Any]] = {
    OrderSort.REGISTERED: orders.c.registered_position,
    OrderSort.ORDER: orders.c.order_id,
    OrderSort.STATUS: case(_RANKS, value=orders.c.status, else_=len(_RANKS)),
}


class OrderQueries:
    """See `OrderReading`."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine

    def page(self, chosen: OrderFilter, order: OrderOrder) -> RowPage:
        key, place = _KEYS[order.sort], orders.c.registered_position
        statement = (
            select(orders, key.label(SORT_VALUE))
            .order_by(*((c.desc() if order.descending else c.asc()) for c in (key, place)))
            .limit(order.limit + 1)
        )
        if order.after:
            statement = statement.where(_behind(order.after, order))
        with self._engine.connect() as connection:
            position = position_of(connection)
            found = rows(connection, statement.where(*_conditions(connection, chosen)))
        name = sort_name(order.sort, descending=order.descending)
        return cut(found, order.limit, name, place.name, position)

    def counts(self, chosen: OrderFilter) -> OrderCounts:
        column = orders.c.status
        with self._engine.connect() as connection:
            of_any_status = _conditions(connection, replace(chosen, statuses=()))
            statement = select(column, func.count()).where(*of_any_status).group_by(column)
            found = {OrderStatus(name): n for name, n in connection.execute(statement)}
        matching = sum(found.get(status, 0) for status in chosen.statuses or found)
        return OrderCounts(statuses=found, matching=matching)

    def one(self, agency: str, order_id: str) -> tuple[tuple[Row, Sequence[Row]] | None, int]:
        own = (items.c.agency == agency, items.c.order_id == order_id)
        # Of many items, few differ in all that a sum needs.
        alike = (
            items.c.status,
            items.c.price_amount,
            items.c.provider_status,
            items.c.inspection,
            items.c.paid_at.is_not(None).label("paid"),
            items.c.provider_order_id.is_not(None).label("linked"),
        )
        of_items = (
            select(*alike, func.sum(items.c.quantity).label("quantity"))
            .where(*own)
            .group_by(*alike)
        )
        head = select(orders).where(orders.c.agency == agency, orders.c.order_id == order_id)
        with self._engine.connect() as connection:
            position = position_of(connection)
            row = first(connection, head)
            return (row, rows(connection, of_items)) if row else None, position

    def notes(self, agency: str, order_id: str, item_id: str | None = None) -> Sequence[Row]:
        statement = select(notes).where(notes.c.agency == agency, notes.c.order_id == order_id)
        if item_id is not None:
            statement = statement.where(notes.c.item_id == item_id)
        with self._engine.connect() as connection:
            return rows(connection, statement.order_by(notes.c.position))

    def list_counts(self, agency: str) -> ListCounts:
        urgent = func.sum(case((items.c.attention, 1), else_=0))
        statement = (
            select(items.c.list, func.count(), urgent)
            .where(items.c.agency == agency, items.c.list.is_not(None))
            .group_by(items.c.list)
        )
        with self._engine.connect() as connection:
            position = position_of(connection)
            found = {name: (n, u) for name, n, u in connection.execute(statement)}
        return ListCounts(
            lists={name: found.get(name.value, (0, 0))[0] for name in PurchaseList},
            attention={name: found.get(name.value, (0, 0))[1] for name in PurchaseList},
            position=position,
        )


def _behind(cursor: Cursor, order: OrderOrder) -> ColumnElement[bool]:
    key, place = _KEYS[order.sort], orders.c.registered_position
    kind = Text if order.sort is OrderSort.ORDER else BigInteger
    value, here = literal(cursor.value, kind), literal(cursor.position, BigInteger)
    if order.descending:
        return or_(key < value, and_(key == value, place < here))
    return or_(key > value, and_(key == value, place > here))


def _conditions(connection: Connection, chosen: OrderFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [orders.c.agency == chosen.agency]
    if chosen.statuses:
        found.append(orders.c.status.in_(set(chosen.statuses)))
    if chosen.attention is not None:
        found.append(orders.c.attention > 0 if chosen.attention else orders.c.attention == 0)
    own = {items.c.provider: chosen.provider, items.c.session_id: chosen.session_id}
    asked = [column == value for column, value in own.items() if value is not None]
    if asked:
        of_items = select(items.c.order_id).where(items.c.agency == chosen.agency, *asked)
        found.append(orders.c.order_id.in_(of_items))
    return found + orders_with(connection, chosen.agency, chosen.words)
