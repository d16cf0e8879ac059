"""Saved views: a person's own names for addresses of lists."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from chassis.commands.problems import ProblemError
from services.admin_ui.entrypoints.answering import Desk, local_path

MOST = 50
Text = Annotated[str, Form(max_length=100)]
Address = Annotated[str, Form(max_length=2000)]


def view_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/views")
    async def save(request: Request, name: Text = "", back: Address = "/") -> Response:
        person, address = await desk.person(request), local_path(back)
        known = await asyncio.to_thread(desk.views.all, desk.agency, person.account.name)
        if not name.strip() or (len(known) >= MOST and name.strip() not in known):
            raise ProblemError(422, "view_refused", f"Give a name; at most {MOST} are kept.")
        await asyncio.to_thread(
            desk.views.save, desk.agency, person.account.name, name.strip(), address
        )
        return RedirectResponse(address, 303)

    @router.post("/views/remove")
    async def remove(request: Request, name: Text = "", back: Address = "/") -> Response:
        person = await desk.person(request)
        await asyncio.to_thread(desk.views.remove, desk.agency, person.account.name, name)
        return RedirectResponse(local_path(back), 303)

    return router
