"""The three lists over all orders."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.admin_ui.entrypoints.answering import Desk
from services.admin_ui.entrypoints.listing import NAMES, ItemSearch, Lists
from services.admin_ui.entrypoints.saved_views import saved_views


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
            "views": await saved_views(desk, person, request),
            "waits": await lists.waits(person.actor, [section]),
            "sessions": await lists.sessions(person.actor),
        }
        return await desk.page(request, person, "purchase.html", context)

    return router
