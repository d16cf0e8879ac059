"""With which sessions an order is bought, and "+": a new one by way of the marketplace's login."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from chassis.commands.problems import ProblemError
from chassis.http.exact_paths import PathId
from contracts.model import Provider
from services.admin_ui.entrypoints.answering import Desk, is_part
from services.admin_ui.entrypoints.choosing import Choosing, begin_login
from services.admin_ui.entrypoints.order_routes import address

Text = Annotated[str, Form(max_length=100)]
SHOWN_SECONDS = 3.0
"""How long the gateway's list may take to show a session that has just logged in."""


def choice_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    choosing = Choosing(desk)

    @router.post("/orders/{order}/sessions")
    async def keep(request: Request, order: PathId) -> Response:
        """Keep the choice; Book, Bind and Synchronize then begin with it."""
        person = await desk.person(request)
        form = await request.form()
        chosen = {
            provider.value: str(form[f"session_{provider.value}"])[:100]
            for provider in Provider
            if f"session_{provider.value}" in form
        }
        await choosing.choose(person, order, chosen)
        if is_part(request):
            return Response(status_code=204)
        return RedirectResponse(f"{address(order)}/purchase", 303)

    @router.get("/orders/{order}/sessions/new")
    async def ask(request: Request, order: PathId, provider: str = "") -> Response:
        """Ask for the name of a new session, or which expired one logs in again."""
        person = await desk.person(request)
        sessions = await choosing.sessions(person)
        if provider not in set(Provider):
            raise ProblemError(404, "not_found", "There is no such marketplace.")
        expired = [s for s in sessions if s["provider"] == provider and s["state"] == "expired"]
        context = {"order": order, "provider": provider, "expired": expired}
        return await desk.page(request, person, "add_session.html", context)

    @router.post("/orders/{order}/sessions/log-in")
    async def log_in(
        request: Request,
        order: PathId,
        key: Text = "",
        provider: Text = "",
        name: Text = "",
        session_id: Text = "",
    ) -> Response:
        """Begin a login; the session is chosen for the order, and the login leads back to it."""
        person = await desk.person(request)
        login = begin_login(provider, name.strip(), session_id)
        return await choosing.login_page(request, person, order, login, key)

    @router.get("/sessions/returned")
    async def returned(request: Request, session: str) -> Response:
        """Lead on from a marketplace's login, to the order for which it was begun."""
        person = await desk.person(request)
        until = asyncio.get_running_loop().time() + SHOWN_SECONDS
        while not any(
            s["session_id"] == session and s["state"] != "expired"
            for s in await choosing.sessions(person)
        ):
            if asyncio.get_running_loop().time() > until:
                break
            await asyncio.sleep(SHOWN_SECONDS / 20)
        order = await asyncio.to_thread(
            desk.choices.order_of, desk.agency, person.account.name, session
        )
        return RedirectResponse(f"{address(order)}/purchase" if order else "/sessions", 303)

    return router
