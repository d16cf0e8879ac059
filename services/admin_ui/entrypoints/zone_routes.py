"""The choice of a time zone; kept in the browser, as the language is."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from services.admin_ui.adapters.zones import name, offset, zone_of, zones
from services.admin_ui.entrypoints.answering import Desk, local_path
from services.admin_ui.entrypoints.looks import ZONE_COOKIE

Text = Annotated[str, Form(max_length=400)]
YEAR = 365 * 24 * 3600


def zone_router(desk: Desk, *, secure: bool) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/time-zone")
    async def ask(request: Request, back: str = "/") -> Response:
        person = await desk.person(request)
        context = {"zones": _offered(desk.clock()), "back": local_path(back)}
        return await desk.page(request, person, "time_zone.html", context)

    @router.post("/time-zone")
    async def choose(
        request: Request, zone: Text = "", browser: Text = "", back: Text = "/"
    ) -> Response:
        """Keep the choice; a name that nobody knows is UTC."""
        await desk.person(request)
        response = RedirectResponse(local_path(back), 303)
        chosen = name(zone_of(browser or zone))
        response.set_cookie(ZONE_COOKIE, chosen, max_age=YEAR, secure=secure, samesite="lax")
        return response

    return router


def _offered(now: datetime) -> dict[str, list[dict[str, str]]]:
    """Return the zones by area, each with what its clock shows now."""
    return {
        area: [
            {
                "name": each,
                "place": each.partition("/")[2].replace("_", " "),
                "offset": offset(now.astimezone(zone_of(each))),
            }
            for each in names
        ]
        for area, names in zones().items()
    }
