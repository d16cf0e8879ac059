"""What a client asks of the items, and the page that it gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.order_status.application.reading.cursors import Cursor
from services.order_status.application.reading.item_shape import ItemShape, Shape
from services.order_status.domain.vocabulary import ItemStatus, Provider, PurchaseList

MAX_PAGE = 500

Row = Mapping[str, Any]


class ItemSort(StrEnum):
    """What items can be sorted by; all but position and price as text or by the status table."""

    ADDED = "added"
    ORDER = "order"
    STATUS = "status"
    VENDOR = "vendor"
    PRICE = "price"
    PROVIDER_ORDER = "provider_order"
    CHANGED = "changed"


NUMBER_SORTS = frozenset({ItemSort.ADDED, ItemSort.STATUS, ItemSort.CHANGED})
"""Sorts whose value is a whole number in the cursor; the others are text."""


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items; what is absent does not narrow."""

    agency: str
    list: PurchaseList | None = None
    order_id: str | None = None
    words: tuple[str, ...] = ()
    """Each must be found in the item's searched text."""
    statuses: tuple[ItemStatus, ...] = ()
    provider: Provider | None = None
    session_id: str | None = None
    vendor: str | None = None
    """Its id, or its whole name."""
    goods: tuple[str, ...] = ()
    """Ids of goods on the marketplace; any of them."""
    provider_order_id: str | None = None
    attention: bool | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """By what, which way, and behind which row."""

    sort: ItemSort = ItemSort.ADDED
    descending: bool = False
    after: Cursor | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class RowPage:
    rows: Sequence[Row]
    next: Cursor | None
    """None at the end."""
    position: int
    """The rows hold at least everything up to here."""


class ItemCounts(Shape):
    """For the same filter; lists leave the chosen list out of account, statuses the statuses."""

    lists: Mapping[PurchaseList, int]
    statuses: Mapping[ItemStatus, int]
    matching: int


class ItemPage(Shape):
    items: tuple[ItemShape, ...]
    next: str | None
    """To be sent as `cursor`; null on the last page."""
    counts: ItemCounts | None = None
    places: tuple[tuple[str, str], ...] | None = None
    """With `changed_after`: order and item of every row of the page; `items` are those changed."""
    position: int
    catching_up: bool
    """The view does not hold `at_least` yet: what was recorded will show in a moment."""


def words_of(text: str) -> tuple[str, ...]:
    """Return what is searched for, spelt as the searched text is."""
    return tuple(text.casefold().split())
