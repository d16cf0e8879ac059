"""What a column of a downloaded list is; the same description makes CSV and XLSX."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    """Ids too: a spreadsheet must neither round nor shorten them."""
    COUNT = "count"
    MONEY = "money"
    """Exact decimal text; its currency stands in a column of its own."""
    MOMENT = "moment"
    """ISO 8601 with its offset."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    """The heading, alike in every language: other programs read it."""
    kind: Kind
    value: Callable[[Row], Any]
    """Returns text, a whole number, or None for an empty cell."""


def text(name: str, value: Callable[[Row], str | None]) -> Column:
    return Column(name, Kind.TEXT, value)


def count(name: str, value: Callable[[Row], int | None]) -> Column:
    return Column(name, Kind.COUNT, value)


def money(name: str, value: Callable[[Row], str | None]) -> Column:
    return Column(name, Kind.MONEY, value)


def moment(name: str, value: Callable[[Row], str | None]) -> Column:
    return Column(name, Kind.MOMENT, value)
