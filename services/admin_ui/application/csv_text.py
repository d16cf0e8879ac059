"""Rows of any page as text of CSV (RFC 4180) that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence

from services.admin_ui.application.spreadsheet import BYTE_ORDER_MARK, safe


def csv_heading(headings: Sequence[str]) -> str:
    return BYTE_ORDER_MARK + ",".join(headings) + "\r\n"


def csv_rows(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()
