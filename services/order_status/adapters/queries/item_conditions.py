"""The filter of items as conditions, and the sort keys as expressions."""

from dataclasses import replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Numeric,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
)

from services.order_status.adapters.queries.searching import items_with
from services.order_status.adapters.tables import items
from services.order_status.application.reading.cursors import Cursor
from services.order_status.application.reading.item_query import NUMBER_SORTS, ItemFilter, ItemSort
from services.order_status.domain.vocabulary import ItemStatus

_RANKS = {status.value: rank for rank, status in enumerate(ItemStatus)}

KEYS: dict[ItemSort, ColumnElement[Any]] = {
    ItemSort.ADDED: items.c.added_position,
    ItemSort.ORDER: items.c.order_id,
    ItemSort.STATUS: case(_RANKS, value=items.c.status, else_=len(_RANKS)),
    ItemSort.VENDOR: items.c.vendor_name,
    ItemSort.PRICE: items.c.price_amount,
    ItemSort.PROVIDER_ORDER: func.coalesce(items.c.provider_order_id, ""),
    ItemSort.CHANGED: items.c.position,
}
"""What a cursor keeps of its row."""


def sort_key(sort: ItemSort) -> ColumnElement[Any]:
    """Return what the database sorts by. An amount is text, so that it stays exact."""
    key = KEYS[sort]
    return cast(key, Numeric) if sort is ItemSort.PRICE else key


def behind(cursor: Cursor, sort: ItemSort, *, descending: bool) -> ColumnElement[bool]:
    """Return the condition for rows behind a cursor."""
    key, position = sort_key(sort), items.c.added_position
    value: ColumnElement[Any]
    if sort is ItemSort.PRICE:
        value = cast(literal(cursor.value, Text), Numeric)
    else:
        value = literal(cursor.value, BigInteger if sort in NUMBER_SORTS else Text)
    here = literal(cursor.position, BigInteger)
    if descending:
        return or_(key < value, and_(key == value, position < here))
    return or_(key > value, and_(key == value, position > here))


def conditions(connection: Connection, chosen: ItemFilter) -> list[ColumnElement[bool]]:
    """Return the filter's conditions; the agency is always among them.

    Which numbers begin with a searched word is looked up.
    """
    table = items.c
    found: list[ColumnElement[bool]] = [table.agency == chosen.agency]
    equal = {
        table.list: chosen.list,
        table.order_id: chosen.order_id,
        table.provider: chosen.provider,
        table.session_id: chosen.session_id,
        table.provider_order_id: chosen.provider_order_id,
        table.attention: chosen.attention,
    }
    found += [column == value for column, value in equal.items() if value is not None]
    if chosen.vendor is not None:
        found.append(or_(table.vendor_id == chosen.vendor, table.vendor_name == chosen.vendor))
    if chosen.goods:
        found.append(table.goods_id.in_(chosen.goods))
    if chosen.statuses:
        found.append(table.status.in_(chosen.statuses))
    return found + items_with(connection, chosen.agency, chosen.words)


def without_list(chosen: ItemFilter) -> ItemFilter:
    return replace(chosen, list=None)


def without_statuses(chosen: ItemFilter) -> ItemFilter:
    return replace(chosen, statuses=())
