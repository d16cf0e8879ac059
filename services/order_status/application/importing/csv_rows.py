"""CSV: one item per row; rows of one order are gathered wherever they stand."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from contracts.order_status.commands import RegisterOrder
from contracts.order_status.vocabulary import ItemDetails
from services.order_status.application.importing.csv_columns import (
    OPTIONAL,
    REQUIRED,
    CellError,
    Cells,
    Customer,
    column_of,
    customer_of,
    item_of,
)
from services.order_status.application.importing.report import BadLine, Parsed, faults

MAX_CELL = 100_000


@dataclass(slots=True)
class _Gathered:
    line: int
    customer: Customer
    items: list[ItemDetails] = field(default_factory=list)


def parse(file: bytes) -> Parsed:
    """Read every row. The separator is the comma, or the semicolon where the header has it."""
    parsed = Parsed()
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.count(b"\n", 0, error.start) + 1
        parsed.bad.append(BadLine(line=line, field="", message="this is not UTF-8"))
        return parsed
    gathered: dict[str, _Gathered] = {}
    for line, cells in _rows(text, parsed):
        _take(line, cells, gathered, parsed)
    for order_id, one in gathered.items():
        _finish(order_id, one, parsed)
    return parsed


def _rows(text: str, parsed: Parsed) -> Iterator[tuple[int, Cells]]:
    header_line = text.split("\n", 1)[0]
    separator = ";" if header_line.count(";") > header_line.count(",") else ","
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        parsed.bad += _faults_of_header(header)
        if parsed.bad:
            return
        line = reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                yield from _row(line, header, row, parsed)
            line = reader.line_num + 1
    except csv.Error as error:
        parsed.bad.append(BadLine(line=line, field="", message=str(error)))


def _row(
    line: int, header: list[str], row: list[str], parsed: Parsed
) -> Iterator[tuple[int, Cells]]:
    if len(row) == len(header):
        cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
        yield line, cells
        return
    message = f"{len(row)} cells, but the header names {len(header)} columns"
    parsed.bad.append(BadLine(line=line, field="", message=message))


def _faults_of_header(header: list[str]) -> list[BadLine]:
    known = {*REQUIRED, *OPTIONAL}
    messages = [(name, "this column is missing") for name in REQUIRED if name not in header]
    messages += [(name, "there is no such column") for name in header if name not in known]
    messages += [
        (name, "this column stands here twice")
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    return [BadLine(line=1, field=name, message=message) for name, message in messages]


def _take(line: int, cells: Cells, gathered: dict[str, _Gathered], parsed: Parsed) -> None:
    customer = customer_of(cells)
    one = gathered.setdefault(cells["order"], _Gathered(line, customer))
    if one.customer != customer:
        message = f"the order's customer is another on line {one.line}"
        parsed.bad.append(BadLine(line=line, field="customer", message=message))
    try:
        one.items.append(ItemDetails.model_validate(item_of(cells), strict=False))
    except CellError as error:
        parsed.bad.append(BadLine(line=line, field=error.column, message=str(error)))
    except ValidationError as error:
        parsed.bad += [
            BadLine(line=line, field=column_of(where), message=message)
            for where, message in faults(error)
        ]


def _finish(order_id: str, one: _Gathered, parsed: Parsed) -> None:
    """Make the order of its rows; what is wrong with it is told on its first line."""
    if not one.items:
        return
    customer = one.customer
    try:
        order = RegisterOrder.model_validate(
            {
                "order_id": order_id,
                "customer": {
                    "reference": customer.reference,
                    "name": customer.name,
                    "phone": customer.phone,
                    "address": customer.address,
                },
                "items": tuple(one.items),
            }
        )
    except ValidationError as error:
        parsed.bad += [
            BadLine(line=one.line, field=_order_column(where), message=message)
            for where, message in faults(error)
        ]
        return
    parsed.orders.append((one.line, order))


def _order_column(where: str) -> str:
    name = where.replace("/", "_")
    return {"order_id": "order", "customer_reference": "customer"}.get(name, name)
