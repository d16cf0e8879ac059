"""What a searched word means in SQL: the beginning of a number, or a part of some text.

A word with a digit that begins a number finds by the index of numbers alone. Any other is looked
for in the searched texts of items and orders, row by row.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, exists, or_, select, tuple_

from services.order_status.adapters.tables import items, numbers, orders
from services.order_status.application.views.numbers import LONGEST, may_be_number

LAST = "\U0010ffff"
"""No character is behind it."""

Conditions = list[ColumnElement[bool]]


def items_with(connection: Connection, agency: str, words: Sequence[str]) -> Conditions:
    """Return the conditions for items in which each word is found, or in whose order it is."""
    named = items.alias()
    place = tuple_(items.c.order_id, items.c.item_id)
    found: Conditions = []
    for word in words:
        if _begins_a_number(connection, agency, word):
            # One select, not a union: SQLite takes the key of items for no other.
            known = (
                select(named.c.order_id, named.c.item_id)
                .join(numbers, numbers.c.order_id == named.c.order_id)
                .where(named.c.agency == agency, *_beginning(agency, word))
                .where(numbers.c.item_id.in_(["", named.c.item_id]))
            )
            found.append(place.in_(known))
        else:
            of_orders = select(orders.c.order_id).where(
                orders.c.agency == agency, orders.c.search.contains(word, autoescape=True)
            )
            in_item = items.c.search.contains(word, autoescape=True)
            found.append(or_(in_item, items.c.order_id.in_(of_orders)))
    return found


def orders_with(connection: Connection, agency: str, words: Sequence[str]) -> Conditions:
    """Return the conditions for orders in which each word is found, or in one of their items."""
    found: Conditions = []
    for word in words:
        if _begins_a_number(connection, agency, word):
            known = select(numbers.c.order_id).where(*_beginning(agency, word))
            found.append(orders.c.order_id.in_(known))
        else:
            in_items = select(items.c.order_id).where(
                items.c.agency == agency, items.c.search.contains(word, autoescape=True)
            )
            in_order = orders.c.search.contains(word, autoescape=True)
            found.append(or_(in_order, orders.c.order_id.in_(in_items)))
    return found


def _begins_a_number(connection: Connection, agency: str, word: str) -> bool:
    if not may_be_number(word) or len(word) > LONGEST:
        return False
    return bool(connection.execute(select(exists().where(*_beginning(agency, word)))).scalar())


def _beginning(agency: str, word: str) -> Conditions:
    number = numbers.c.number
    return [numbers.c.agency == agency, number >= word, number < f"{word}{LAST}"]
