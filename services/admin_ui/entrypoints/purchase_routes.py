"""The three lists over all orders."""

from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from services.admin_ui.application.spreadsheet import heading, lines
from services.admin_ui.entrypoints.answering import Desk
from services.admin_ui.entrypoints.listing import NAMES, ItemSearch, Lists


def purchase_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.get("/purchase")
    async def purchase(request: Request, search: Annotated[ItemSearch, Query()]) -> Response:
        person = await desk.person(request)
        chosen = search.list or NAMES[0]
        search = search.model_copy(update={"list": chosen})
        section = await lists.section(person.actor, search, chosen)
        context = {
            "search": search,
            "sections": [section],
            "counts": section.page["counts"],
            "waits": await lists.waits(person.actor, [section]),
            "views": await desk.saved(person),
            "sessions": await lists.sessions(person.actor),
        }
        return await desk.page(request, person, "purchase.html", context)

    @router.get("/purchase.csv")
    async def download(request: Request, search: Annotated[ItemSearch, Query()]) -> Response:
        """Every item of the filtered list, whatever page is looked at."""
        person = await desk.person(request)
        first = await lists.section(person.actor, search, search.list)

        async def parts() -> AsyncGenerator[str]:
            yield heading()
            section = first
            while True:
                yield lines(section.items)
                cursor = section.page["next"]
                if cursor is None:
                    return
                on = search.model_copy(update={"cursor": cursor})
                section = await lists.section(person.actor, on, search.list)

        name = f"caigou-{search.list or 'items'}.csv"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        }
        return StreamingResponse(parts(), headers=headers, media_type="text/csv; charset=utf-8")

    return router
