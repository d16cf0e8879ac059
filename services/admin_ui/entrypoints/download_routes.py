"""Lists as files: every row that the filter finds, whatever page is looked at."""

import asyncio
import re
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from typing import IO, Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from chassis.commands.problems import ProblemError
from chassis.http.exact_paths import PathId
from services.admin_ui.adapters.xlsx_file import MOST_ROWS, XlsxFile
from services.admin_ui.application.columns import Column
from services.admin_ui.application.csv_text import csv_heading, csv_rows
from services.admin_ui.application.item_columns import ITEM_COLUMNS
from services.admin_ui.application.order_columns import ORDER_COLUMNS
from services.admin_ui.entrypoints.answering import Desk
from services.admin_ui.entrypoints.listing import ItemSearch, Lists
from services.admin_ui.entrypoints.order_search import OrderSearch, every_order

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY, PIECE = 1 << 20, 1 << 16
"""Bytes: of a workbook that stays in memory; of one piece of an answer."""

Row = dict[str, Any]
Pages = AsyncIterator[Sequence[Row]]
Items = Annotated[ItemSearch, Query()]


def download_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.get("/purchase.{kind}")
    async def purchase(request: Request, kind: str, search: Items) -> Response:
        person = await desk.person(request)
        pages = lists.every(person.actor, search)
        return await _file(kind, search.list or "items", ITEM_COLUMNS, pages)

    @router.get("/orders/{order}/items.{kind}")
    async def items(request: Request, order: PathId, kind: str, search: Items) -> Response:
        person = await desk.person(request)
        pages = lists.every(person.actor, search, order)
        return await _file(kind, order, ITEM_COLUMNS, pages)

    @router.get("/orders.{kind}")
    async def orders(
        request: Request, kind: str, search: Annotated[OrderSearch, Query()]
    ) -> Response:
        person = await desk.person(request)
        pages = every_order(desk.platform, person.actor, search)
        return await _file(kind, "orders", ORDER_COLUMNS, pages)

    return router


async def _file(kind: str, name: str, columns: Sequence[Column], pages: Pages) -> Response:
    """Return the file; the first page is read before, so that a refusal is a page that says so."""
    if kind not in {"csv", "xlsx"}:
        raise ProblemError(404, "not_found", "Lists are files as .csv and .xlsx.")
    first = await anext(pages, ())
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    headers = {
        "Content-Disposition": f'attachment; filename="caigou-{plain}.{kind}"',
        "Cache-Control": "no-store",
    }
    if kind == "csv":
        parts = _csv(columns, first, pages)
        return StreamingResponse(parts, headers=headers, media_type="text/csv; charset=utf-8")
    file = await _xlsx(columns, first, pages)
    return StreamingResponse(_pieces(file), headers=headers, media_type=XLSX)


async def _csv(
    columns: Sequence[Column], first: Sequence[Row], pages: Pages
) -> AsyncGenerator[str]:
    yield csv_heading([column.name for column in columns])
    yield csv_rows(_cells(columns, first))
    async for page in pages:
        yield csv_rows(_cells(columns, page))


def _cells(columns: Sequence[Column], rows: Sequence[Row]) -> Iterator[Sequence[object]]:
    return ([column.value(row) for column in columns] for row in rows)


async def _xlsx(columns: Sequence[Column], first: Sequence[Row], pages: Pages) -> IO[bytes]:
    """Return the workbook from its first byte on; the caller closes it."""
    # Closed when it has been sent.
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    rows = len(first)
    sheet = XlsxFile(file, columns)
    try:
        await asyncio.to_thread(sheet.write, first)
        async for page in pages:
            rows += len(page)
            if rows > MOST_ROWS:
                raise ProblemError(422, "too_many_rows", f"XLSX holds {MOST_ROWS} rows: take CSV.")
            await asyncio.to_thread(sheet.write, page)
    finally:
        await asyncio.to_thread(sheet.close)
    file.seek(0)
    return file


async def _pieces(file: IO[bytes]) -> AsyncGenerator[bytes]:
    with file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
