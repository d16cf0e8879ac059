"""Where marketplaces come in: their pushes, and links to their pages to pay."""

import asyncio
import hashlib
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.http.body_limit import read_body
from chassis.http.problem_answers import problems
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
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

STORED = {Provider.ALI1688: 204, Provider.TAOBAO: 200}
"""What each marketplace takes for "received" (Tuna client; open.alitrip.com 119493)."""

log = structlog.get_logger()


def marketplace_router(ports: Ports, verifier: TokenVerifier) -> APIRouter:
    """Return the routes. Pushes are protected by their signature."""
    router = APIRouter(tags=["marketplace"])
    payer = requires(verifier, Right.PURCHASE)

    @router.post(
        "/push/{provider}",
        status_code=204,
        responses={
            200: {"description": "Taken (Taobao)"},
            204: {"description": "Taken (1688)"},
            401: {"description": "The signature is wrong"},
        },
    )
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

    @router.get("/to-pay/link", responses=problems(404, 409, 502))
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
