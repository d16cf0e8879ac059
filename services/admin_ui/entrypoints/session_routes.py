"""Sessions: the marketplace accounts, and what may be done with them."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from chassis.commands.problems import ProblemError
from contracts.marketplace.commands import (
    AddSession,
    DisableSession,
    EnableSession,
    LogInAgain,
    RemoveSession,
    RenameSession,
)
from contracts.model import Message, Provider
from services.admin_ui.adapters.platform import GATEWAY
from services.admin_ui.application.commanding import idempotency_key
from services.admin_ui.entrypoints.answering import Desk

Text = Annotated[str, Form(max_length=100)]


def session_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/sessions")
    async def sessions(request: Request) -> Response:
        person = await desk.person(request)
        found = await desk.platform.get(person.actor, GATEWAY, "/sessions")
        return await desk.page(request, person, "sessions.html", {"found": found["sessions"]})

    @router.post("/sessions/{verb}")
    async def change(
        request: Request,
        verb: str,
        key: Text,
        session_id: Text = "",
        provider: Text = "",
        name: Text = "",
        hand_over_to: Text = "",
    ) -> Response:
        person = await desk.person(request)
        command = _command(verb, session_id, provider, name.strip(), hand_over_to)
        done = await desk.platform.command(
            person.actor, GATEWAY, verb, command, idempotency_key(key, command)
        )
        login = done.answer["result"].get("login_url")
        if login:
            context = {"login": login, "name": name or session_id}
            return await desk.page(request, person, "login.html", context)
        return RedirectResponse("/sessions", 303)

    return router


def _command(verb: str, session_id: str, provider: str, name: str, hand_over_to: str) -> Message:
    try:
        match verb:
            case "add-session":
                return AddSession(provider=Provider(provider), name=name)
            case "log-in-again":
                return LogInAgain(session_id=session_id)
            case "rename-session":
                return RenameSession(session_id=session_id, name=name)
            case "disable-session":
                return DisableSession(session_id=session_id)
            case "enable-session":
                return EnableSession(session_id=session_id)
            case "remove-session":
                return RemoveSession(session_id=session_id, hand_over_to=hand_over_to or None)
    except ValueError as error:
        raise ProblemError(422, "invalid_form", "Give a name of 1 to 100 characters.") from error
    raise ProblemError(404, "not_found", "There is no such action.")
