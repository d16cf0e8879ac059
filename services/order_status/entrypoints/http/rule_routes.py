"""`GET /rules`."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from chassis.http.authentication import requires
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.order_status.application.reading.ports import Freshness, RuleReading
from services.order_status.application.reading.rule_shape import Rules, shape_rules
from services.order_status.entrypoints.http.freshness import arrived, catching_up
from services.order_status.entrypoints.http.parameters import Fresh


def rule_router(rules: RuleReading, view: Freshness, verifier: TokenVerifier) -> APIRouter:
    """Return the route; it needs the right to view."""
    router = APIRouter(tags=["rules"])
    viewer = Depends(requires(verifier, Right.VIEW))

    @router.get("/rules")
    async def all_rules(actor: Annotated[Actor, viewer], asked: Annotated[Fresh, Query()]) -> Rules:
        """Automatic booking and the status mapping, with who set them; else the defaults."""
        wanted = await arrived(view, asked.at_least)
        found, position = await asyncio.to_thread(rules.of, actor.agency)
        return shape_rules(found, position, catching_up=catching_up(position, wanted))

    return router
