"""Sessions: the marketplace accounts, and what may be done with them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from chassis.commands.problems import ProblemError
from services.admin_ui.adapters.platform import GATEWAY, Json, RefusedError
from services.admin_ui.application.commanding import idempotency_key
from services.admin_ui.application.field_mistakes import FieldMistakesError
from services.admin_ui.application.session_forms import (
    SESSION_RIGHTS,
    WINDOWS,
    session_command,
)
from services.admin_ui.entrypoints.answering import Desk, Person, freshness
from services.admin_ui.entrypoints.sent_form import Sent


def session_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/sessions")
    async def sessions(
        request: Request, at_least: str = "", done: str = "", session: str = ""
    ) -> Response:
        person = await desk.person(request)
        found = await read(person, at_least)
        told = {"done": done if done in SESSION_RIGHTS else "", "whose": session}
        return await page(request, person, found, {**told, "sent": Sent()}, 200)

    @router.post("/sessions/{verb}")
    async def change(request: Request, verb: str) -> Response:
        person = await desk.person(request)
        if verb not in SESSION_RIGHTS:
            raise ProblemError(404, "not_found", "There is no such action.")
        form = await request.form()
        fields = {k: v for k, v in form.items() if isinstance(v, str)}
        try:
            command = session_command(verb, fields)
            key = idempotency_key(fields.get("key", ""), verb, command)
            done = await desk.platform.command(person.actor, GATEWAY, verb, command, key)
        except FieldMistakesError as error:
            return await again(request, person, Sent(verb, fields, error.fields), 422)
        except RefusedError as refusal:
            if refusal.status == 403:
                raise
            sent = Sent(verb, fields, refusal=refusal)
            return await again(request, person, sent, refusal.status)
        session_id = fields.get("session_id", "")
        login = done.answer["result"].get("login_url")
        if login:
            context = {"login": login, "name": fields.get("name") or session_id}
            return await desk.page(request, person, "login.html", context)
        address = f"/sessions?done={verb}&session={session_id}&at_least={done.position}"
        return RedirectResponse(f"{address}#session-{session_id}", 303)

    async def read(person: Person, at_least: str = "") -> list[Json]:
        asked = freshness(at_least)
        found = await desk.platform.get(person.actor, GATEWAY, "/sessions", asked)
        sessions: list[Json] = found["sessions"]
        return sessions

    async def again(request: Request, person: Person, sent: Sent, status: int) -> Response:
        """Show the page with what was typed, and what is wrong, in its place."""
        context = {"sent": sent, "done": "", "whose": ""}
        return await page(request, person, await read(person), context, status)

    async def page(
        request: Request, person: Person, found: list[Json], told: Mapping[str, Any], status: int
    ) -> Response:
        now = desk.signing_in.clock()
        shown = [{**each, "days_left": _days_left(each, now)} for each in found]
        context = {"found": shown, "windows": WINDOWS, **told}
        return await desk.page(request, person, "sessions.html", context, status)

    return router


def _days_left(session: Mapping[str, Any], now: datetime) -> int | None:
    """Return for how many whole days the login lasts, None where nobody tells."""
    until = session["login_lasts_until"]
    return None if until is None else (datetime.fromisoformat(until) - now).days
