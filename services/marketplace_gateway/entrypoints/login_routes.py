"""Where a marketplace's login page returns to, and the way on from there."""

from html import escape
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.marketplace_gateway.application.login import (
    LoginStates,
    StateInvalidError,
    complete,
)
from services.marketplace_gateway.application.marketplace import MarketplaceError
from services.marketplace_gateway.application.ports import Ports
from services.marketplace_gateway.application.working.failures import in_words

RETURNED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Caigou</title>
<body><h1>{title}</h1><p>{text}</p><p>{way_on}</p></body></html>"""


def login_router(
    ports: Ports, states: LoginStates, redirect_uri: str, admin_url: str = ""
) -> APIRouter:
    """Return the route, protected by the login's sealed state.

    With `admin_url` a login leads back to the admin pages, which know what it was begun for.
    """
    router = APIRouter(tags=["marketplace"])
    admin = admin_url.rstrip("/")

    def way_on(session_id: str) -> str:
        return f"{admin}/sessions/returned?{urlencode({'session': session_id})}"

    def page(status: int, title: str, text: str, address: str = "") -> HTMLResponse:
        back = f'<a href="{escape(address)}">Back to Caigou</a>' if admin and address else ""
        filled = RETURNED.format(
            title=title, text=escape(text), way_on=back or "You may close this window."
        )
        return HTMLResponse(filled, status)

    page_of = {"content": {"text/html": {"schema": {"type": "string"}}}}

    @router.get(
        "/oauth/callback",
        response_class=HTMLResponse,
        responses={
            303: {"description": "Done; on to the admin pages"},
            400: {**page_of, "description": "Not begun here, too long ago, or refused there"},
            409: {**page_of, "description": "Refused"},
            502: {**page_of, "description": "The marketplace has failed"},
        },
    )
    async def callback(state: str, code: str = "", error: str = "") -> Response:
        try:
            login = states.open(state)
        except StateInvalidError as invalid:
            return page(400, "Login refused", str(invalid), f"{admin}/sessions")
        back = way_on(login.session_id)
        if not code:
            return page(400, "Login refused", f"The marketplace said: {error or 'no'}.", back)
        try:
            refusal = await complete(ports, login, code, redirect_uri)
        except MarketplaceError as failure:
            return page(502, "Login failed", in_words(failure), back)
        if refusal is not None:
            return page(409, "Login refused", refusal.message, back)
        if admin:
            return RedirectResponse(back, 303)
        return page(200, "Logged in", f"Session {login.name} is ready.")

    return router
