"""Where marketplaces and browsers come in: the return from a login, pushes, pay links."""

import asyncio
import hashlib
from html import escape
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, Response

from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.http.body_limit import read_body
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.marketplace_gateway.application.login import (
    LoginStates,
    StateInvalidError,
    complete,
)
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    PushSignatureError,
    RefusedError,
    TokenInvalidError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.application.ports import Ports, received
from services.marketplace_gateway.application.working.failures import SessionBlockedError, in_words
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.entrypoints.parameters import NoNul

RETURNED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Caigou</title>{goes_on}
<body><h1>{title}</h1><p>{text}</p><p>{back}</p></body></html>"""
CLOSE = "You may close this window."

STORED = {Provider.ALI1688: 204, Provider.TAOBAO: 200}
"""What each marketplace takes for "received" (Tuna client; open.alitrip.com 119493)."""

log = structlog.get_logger()


def marketplace_router(
    ports: Ports, states: LoginStates, redirect_uri: str, admin_url: str, verifier: TokenVerifier
) -> APIRouter:
    """Return the routes. Logins are protected by their state, pushes by their signature."""
    sessions_page = f"{admin_url.rstrip('/')}/sessions" if admin_url else ""
    router = APIRouter(tags=["marketplace"])
    payer = requires(verifier, Right.PURCHASE)

    def page(status: int, title: str, text: str) -> HTMLResponse:
        return _page(status, title, text, sessions_page)

    @router.get("/oauth/callback")
    async def callback(state: str, code: str = "", error: str = "") -> HTMLResponse:
        try:
            login = states.open(state)
        except StateInvalidError as invalid:
            return page(400, "Login refused", str(invalid))
        if not code:
            return page(400, "Login refused", f"The marketplace said: {error or 'no'}.")
        try:
            refusal = await complete(ports, login, code, redirect_uri)
        except MarketplaceError as failure:
            return page(502, "Login failed", in_words(failure))
        if refusal is not None:
            return page(409, "Login refused", refusal.message)
        return page(200, "Logged in", f"Session {login.name} is ready.")

    @router.post("/push/{provider}")
    async def push(provider: Provider, request: Request) -> Response:
        body = await read_body(request)
        try:
            read = ports.marketplaces[provider].read_push(dict(request.headers), body)
        except PushSignatureError as wrong:
            raise ProblemError(401, "push_signature", str(wrong)) from wrong
        except UnreadableAnswerError as unreadable:
            log.warning("push_unreadable", provider=provider, received=unreadable.received)
            return Response(status_code=STORED[provider])
        if read is None:
            return Response(status_code=STORED[provider])
        # Without an id of its own it is known by its bytes: no other may pass for it.
        message_id = read.message_id or hashlib.sha256(body).hexdigest()
        for one in received(provider, read, message_id):
            await asyncio.to_thread(ports.inbox.take, one, read.topic, ports.clock())
        ports.changed.wake()
        return Response(status_code=STORED[provider])

    @router.get("/to-pay/link")
    async def pay_link(
        actor: Annotated[Actor, Depends(payer)],
        session: NoNul,
        order: Annotated[list[NoNul], Query(min_length=1, max_length=100)],
    ) -> dict[str, Any]:
        found = await asyncio.to_thread(ports.work.session, actor.agency, session)
        if found is None or found.state.removed:
            raise ProblemError(404, "session_unknown", "There is no such session.")
        if found.state.blocked:
            raise ProblemError(409, "session_paused", in_words(SessionBlockedError()))
        market = ports.marketplaces[found.state.provider]
        if len(order) > market.orders_per_pay_link:
            limit = market.orders_per_pay_link
            raise ProblemError(422, "too_many_orders", f"At most {limit} orders in one link.")
        try:
            token = await ports.credentials.access(actor.agency, session)
            return {"url": await market.pay_link(token, order)}
        except RefusedError as refused:
            raise ProblemError(409, "marketplace_refused", str(refused)) from refused
        except TokenInvalidError as expired:
            raise ProblemError(409, "session_expired", in_words(expired)) from expired
        except MarketplaceError as failure:
            raise ProblemError(502, "marketplace", in_words(failure)) from failure

    return router


def _page(status: int, title: str, text: str, sessions_page: str) -> HTMLResponse:
    """Return a page that leads back to the sessions: by itself when all is well."""
    address = escape(sessions_page)
    goes_on = f'<meta http-equiv="refresh" content="2;url={address}">'
    filled = RETURNED.format(
        title=title,
        text=escape(text),
        back=f'<a href="{address}">Back to the sessions</a>' if address else CLOSE,
        goes_on=goes_on if address and status == 200 else "",
    )
    return HTMLResponse(filled, status)
