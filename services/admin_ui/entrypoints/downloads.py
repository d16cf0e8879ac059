"""Files that a browser saves, sent as they are read."""

from collections.abc import AsyncGenerator

from starlette.responses import StreamingResponse


def csv_file(name: str, parts: AsyncGenerator[str]) -> StreamingResponse:
    """Return a CSV file; `name` without its ending."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.csv"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(parts, headers=headers, media_type="text/csv; charset=utf-8")
