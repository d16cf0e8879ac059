"""One activity with its steps; and synchronizing, which begins one."""

import asyncio
import contextlib
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from contracts.marketplace.commands import Synchronize
from services.admin_ui.adapters.platform import (
    GATEWAY,
    LOG,
    Json,
    RefusedError,
    UnreachableError,
)
from services.admin_ui.application.commanding import idempotency_key
from services.admin_ui.entrypoints.answering import Desk, Person
from services.admin_ui.entrypoints.listing import Lists, narrowed

HEARD_SECONDS = 3.0
"""How long the log may take to hear of what was begun."""


def activity_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.get("/activity")
    async def activity(
        request: Request,
        id: str,  # noqa: A002  the word of the address
        after: str = "",
    ) -> Response:
        # An id may hold a slash, and its own path would then be another's.
        person = await desk.person(request)
        found = await heard(person, id, narrowed({"after": after}))
        context = {
            "activity": found,
            "after": after,
            "checks": await checks(person, found),
            "sessions": await lists.sessions(person.actor),
        }
        return await desk.page(request, person, "activity.html", context)

    async def checks(person: Person, found: Json) -> list[Json]:
        """Return the bookings of which nobody knows yet whether they were made."""
        if found["type"] != "booking" or found["is_finished"]:
            return []
        path = f"/operations/{quote(found['id'], safe='')}/bookings"
        with contextlib.suppress(UnreachableError, RefusedError):
            answer = await desk.platform.get(person.actor, GATEWAY, path)
            return [each for each in answer["bookings"] if each["status"] == "in_doubt"]
        return []

    async def heard(person: Person, activity: str, asked: dict[str, str]) -> Json:
        """Return an activity; one that was begun just now may still be on its way to the log."""
        until = asyncio.get_running_loop().time() + HEARD_SECONDS
        while True:
            try:
                path = f"/activities/{quote(activity, safe='')}"
                return await desk.platform.get(person.actor, LOG, path, asked)
            except RefusedError as error:
                if error.status != 404 or asyncio.get_running_loop().time() > until:
                    raise
                await asyncio.sleep(HEARD_SECONDS / 20)

    @router.post("/synchronize")
    async def synchronize(
        request: Request,
        key: Annotated[str, Form(max_length=100)],
        order: Annotated[str, Form(max_length=64)] = "",
        session: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        person = await desk.person(request)
        command = Synchronize(order_ids=(order,) if order else (), session_id=session or None)
        done = await desk.platform.command(
            person.actor, GATEWAY, "synchronize", command, idempotency_key(key, command)
        )
        runs = done.answer["result"].get("synchronization_ids", [])
        where = done.answer["operation_id"] or (runs[0] if runs else "")
        return RedirectResponse(f"/activity?id={where}" if where else "/activities", 303)

    return router
