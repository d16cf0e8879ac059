"""Lists as files: one description of the columns, nothing that runs, ids as text."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest

from deploy.local.stack import LocalStack
from services.admin_ui.adapters.xlsx_file import LONGEST_TEXT, XlsxFile
from services.admin_ui.application import columns
from services.admin_ui.application.csv_text import csv_rows
from services.admin_ui.application.item_columns import ITEM_COLUMNS
from services.admin_ui.application.order_columns import ORDER_COLUMNS
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import eventually, fields, purchase_page
from tests.admin_ui.visitor import Visitor, tick_boxes

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)

COLUMNS = (
    columns.text("id", lambda row: row["id"]),
    columns.count("pieces", lambda row: row["pieces"]),
    columns.money("price", lambda row: row["price"]),
    columns.text("currency", lambda row: row["currency"]),
    columns.moment("at", lambda row: row["at"]),
)
ROW: dict[str, Any] = {
    "id": "0610947572360123456789",
    "pieces": 3,
    "price": "12.50",
    "currency": "CNY",
    "at": "2026-03-09T20:15:30+08:00",
}


class Sheet:
    """What a spreadsheet program would read."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            self.source = book.read("xl/worksheets/sheet1.xml").decode()
        root = ET.fromstring(self.source)  # noqa: S314  our own file
        self.rows = [
            {re.sub(r"\d", "", c.attrib["r"]): self._cell(c) for c in row if c.attrib.get("r")}
            for row in root.iter(f"{MAIN}row")
        ]

    def _cell(self, cell: ET.Element) -> tuple[str, str]:
        value = cell.find(f"{MAIN}v")
        if value is not None:
            return ("number", value.text or "")
        return ("text", "".join(part.text or "" for part in cell.iter(f"{MAIN}t")))

    def column(self, name: str) -> list[tuple[str, str]]:
        """Return the cells below a heading."""
        (place,) = [place for place, cell in self.rows[0].items() if cell[1] == name]
        return [row.get(place, ("empty", "")) for row in self.rows[1:]]


def made(*rows: dict[str, Any]) -> Sheet:
    file = io.BytesIO()
    sheet = XlsxFile(file, COLUMNS)
    sheet.write(rows)
    sheet.close()
    return Sheet(file.getvalue())


def test_a_cell_is_what_its_column_says() -> None:
    sheet = made(ROW)
    assert sheet.column("id") == [("text", "0610947572360123456789")]
    assert sheet.column("pieces") == [("number", "3")]
    assert sheet.column("price") == [("number", "12.50")]
    assert sheet.column("currency") == [("text", "CNY")]
    ((kind, days),) = sheet.column("at")
    assert kind == "number"
    moment = DAY_ZERO + timedelta(days=float(days))
    assert abs(moment - datetime(2026, 3, 9, 12, 15, 30, tzinfo=UTC)) < timedelta(seconds=1)
    assert 'state="frozen"' in sheet.source
    assert '<autoFilter ref="A1:E2"' in sheet.source


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "http://evil.example", "0012", "\t=1"]
)
def test_text_stays_text_whatever_it_begins_with(text: str) -> None:
    sheet = made(ROW | {"id": text})
    assert sheet.column("id") == [("text", text)]
    assert "<f>" not in sheet.source
    assert "hyperlink" not in sheet.source
    (cell,) = next(csv.reader(io.StringIO(csv_rows([[text]]))))
    assert not cell.startswith(("=", "+", "-", "@", "\t"))


def test_money_that_a_number_would_round_is_text() -> None:
    exact = "12345678901234.5678"
    assert made(ROW | {"price": exact}).column("price") == [("text", exact)]
    assert made(ROW | {"price": "10 + 5"}).column("price") == [("text", "10 + 5")]
    assert made(ROW | {"price": None}).column("price") == [("empty", "")]
    assert made(ROW | {"price": "-3.10"}).column("price") == [("number", "-3.10")]


def test_a_text_that_no_cell_holds_is_cut_and_control_characters_do_not_spoil_the_file() -> None:
    sheet = made(ROW | {"id": "x" * (LONGEST_TEXT + 5)}, ROW | {"id": "a\x01b"})
    assert len(sheet.column("id")[0][1]) == LONGEST_TEXT
    assert sheet.column("id")[1][1] == "a_x0001_b"


def test_no_column_has_the_name_of_another() -> None:
    for described in (ITEM_COLUMNS, ORDER_COLUMNS):
        names = [column.name for column in described]
        assert len(set(names)) == len(names)


def test_the_lists_come_as_spreadsheets(stack: LocalStack, anna: Visitor) -> None:
    order = paid_order(stack, items=3)
    path = purchase_page(order)
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 3)
    anna.post("/do/price", fields(page, tick_boxes(page)[:1], price="1234.50"))
    eventually(anna, path, lambda page: "1,234.50" in page)
    query = f"?list=ready_for_purchase&q={quote(order)}"
    tab = path.replace("/purchase", "/items")
    for address, name in (
        (f"/purchase.xlsx{query}", "caigou-ready_for_purchase.xlsx"),
        (f"{tab}.xlsx", f"caigou-{re.sub('[ /]', '_', order)}.xlsx"),
    ):
        answer = anna.get(address)
        assert answer.headers["content-disposition"].endswith(f'filename="{name}"'), answer.text
        sheet = Sheet(answer.content)
        assert sheet.column("order") == [("text", order)] * 3
        assert ("number", "1234.50") in sheet.column("expected_purchase_price")
        assert {kind for kind, _ in sheet.column("changed_at")} == {"number"}
    as_csv = anna.get(f"{tab}.csv?q={quote(order)}").text.removeprefix("\ufeff")
    assert [row["item"] for row in csv.DictReader(io.StringIO(as_csv))] == ["1", "2", "3"]
    assert list(next(csv.DictReader(io.StringIO(as_csv)))) == [c.name for c in ITEM_COLUMNS]
    assert [name for _, name in sheet.rows[0].values()] == [c.name for c in ITEM_COLUMNS]
    orders = Sheet(anna.get(f"/orders.xlsx?q={quote(order)}").content)
    assert orders.column("order") == [("text", order)]
    assert orders.column("ready_for_purchase") == [("number", "3")]
    assert orders.column("expected_purchase")[0][0] == "number"
    assert orders.column("expected_purchase_currency") == [("text", "CNY")]
    assert order in anna.get("/orders.csv").text


def test_a_file_that_cannot_be_is_a_page_that_says_so(anna: Visitor) -> None:
    assert anna.get("/purchase.pdf").status_code == 404
    assert anna.get("/orders.xlsx?status=lost").status_code == 422
    assert anna.get("/orders/NONE/items.xlsx").status_code == 404
