"""Undo: takes back what was just done, by a command of its own, row by row."""

import asyncio
from collections.abc import Sequence
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from services.admin_ui.adapters.platform import ORDER_STATUS
from services.admin_ui.application.items import AT_ONCE
from services.admin_ui.application.results import Result, joined
from services.admin_ui.application.undo_commands import Events, overtaken, undo_commands
from services.admin_ui.domain.selection import Chosen
from services.admin_ui.entrypoints.action_routes import MOST_FIELDS
from services.admin_ui.entrypoints.answering import Desk, Person, local_path, seen_at
from services.admin_ui.entrypoints.picking import chosen_rows
from services.admin_ui.entrypoints.sending import sent

UNDONE = frozenset({"status", "configuration", "price", "bind"})
MORE_TRIES = 3


def undo_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/undo/{name}")
    async def undo(request: Request, name: str) -> Response:
        """Put the rows back as they were before the action; its result page offers it."""
        person = await desk.person(request)
        if name not in UNDONE:
            raise ProblemError(404, "not_found", "There is no such action.")
        form = await request.form(max_fields=MOST_FIELDS)
        chosen, turns = chosen_rows(form), asyncio.Semaphore(AT_ONCE)

        async def with_history(each: Chosen) -> tuple[Chosen, Events]:
            async with turns:
                return each, await history(person, each)

        async def tried(rows: Sequence[Chosen]) -> Result:
            histories = await asyncio.gather(*map(with_history, rows))
            undoes, refused = undo_commands(name, histories)
            key = str(form.get("key", ""))
            results = [
                await sent(desk.platform, person, each.verb, each.command, each.chosen, key)
                for each in undoes
            ]
            return joined(results, refused)

        result = await tried(chosen)
        for _ in range(MORE_TRIES if name == "bind" else 0):
            # Between our look and our command a marketplace may have answered.
            if rows := overtaken(result):
                result = joined([result.without(rows), await tried(rows)], ())
        context = {
            "name": name,
            "result": result,
            "fields": form.multi_items(),
            "back": seen_at(local_path(str(form.get("back", "/"))), result.position),
        }
        return await desk.page(request, person, "actions/undone.html", context)

    async def history(person: Person, each: Chosen) -> Events:
        """Return the item's events from the one that made the version on."""
        path = (
            f"/orders/{quote(each.order_id, safe='')}/items/{quote(each.item_id, safe='')}/history"
        )
        asked = {"after": str(max(each.version - 1, 0)), "limit": "500"}
        found = await desk.platform.get(person.actor, ORDER_STATUS, path, asked)
        events: Events = found["events"]
        return events

    return router
