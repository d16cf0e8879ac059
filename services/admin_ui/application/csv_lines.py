"""Rows as CSV (RFC 4180) that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable, Sequence

from services.admin_ui.application.columns import Column, Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""By it spreadsheets know UTF-8."""


def heading(columns: Sequence[Column]) -> str:
    return BYTE_ORDER_MARK + ",".join(column.name for column in columns) + "\r\n"


def lines(columns: Sequence[Column], rows: Iterable[Row]) -> str:
    """Return rows as lines; money as exact decimal text."""
    text = io.StringIO()
    cells = ([_safe(column.value(row)) for column in columns] for row in rows)
    csv.writer(text).writerows(cells)
    return text.getvalue()


def _safe(cell: object) -> object:
    """Keep text from being taken for a formula."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
