"""Rows as an XLSX workbook, written row by row: memory does not grow with the list."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # no types

from services.admin_ui.application.columns import Column, Kind, Row

MOST_ROWS = 1_048_575
"""Of one sheet, below the heading (Excel specifications and limits)."""
LONGEST_TEXT = 32_767
"""Characters of one cell (Excel specifications and limits)."""
EXACT_DIGITS = 15
"""As many significant digits a cell's number keeps (IEEE 754)."""

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTHS = {Kind.TEXT: 18, Kind.COUNT: 10, Kind.MONEY: 13, Kind.MOMENT: 19}


class XlsxFile:
    """One sheet in a file; whole once it is closed."""

    def __init__(self, file: IO[bytes], columns: Sequence[Column]) -> None:
        self._columns, self._rows = columns, 0
        self._book = Workbook(file, _OPTIONS)
        self._sheet = self._book.add_worksheet("Caigou")
        formats = {
            Kind.MONEY: self._book.add_format({"num_format": "#,##0.00####"}),
            Kind.MOMENT: self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            Kind.TEXT: self._book.add_format({"num_format": "@"}),
            Kind.COUNT: None,
        }
        self._formats: dict[Kind, Any] = formats
        heading = self._book.add_format({"bold": True, "bottom": 1})
        self._sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            width = max(_WIDTHS[column.kind], len(column.name) + 3)
            self._sheet.set_column(at, at, width, formats[column.kind])
            self._sheet.write_string(0, at, column.name, heading)

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows. Raises ValueError when the sheet is full."""
        for row in rows:
            if self._rows == MOST_ROWS:
                msg = f"A sheet has at most {MOST_ROWS} rows."
                raise ValueError(msg)
            self._rows += 1
            for at, column in enumerate(self._columns):
                self._cell(at, column.kind, column.value(row))

    def _cell(self, at: int, kind: Kind, value: Any) -> None:
        """Write one cell; never as a formula, whatever the text begins with."""
        if value is None or value == "":
            return
        style, number = self._formats[kind], _number(kind, value)
        if number is not None:
            self._sheet.write_number(self._rows, at, number, style)
        elif kind is Kind.MOMENT:
            utc = datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
            self._sheet.write_datetime(self._rows, at, utc, style)
        else:
            text = self._formats[Kind.TEXT]
            self._sheet.write_string(self._rows, at, str(value)[:LONGEST_TEXT], text)

    def close(self) -> None:
        """Put the workbook into the file; that stays open."""
        self._sheet.autofilter(0, 0, self._rows, len(self._columns) - 1)
        self._book.close()


def _number(kind: Kind, value: Any) -> Decimal | int | None:
    """Return the number of a cell; None when it is none, or would not be kept exactly."""
    if kind is Kind.COUNT:
        return int(value)
    if kind is not Kind.MONEY:
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    fits = amount.is_finite() and len(amount.normalize().as_tuple().digits) <= EXACT_DIGITS
    return amount if fits else None
