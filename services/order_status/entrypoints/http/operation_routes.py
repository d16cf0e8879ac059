"""`GET /operations`, `/operations/{operation}`."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.http.exact_paths import PathId
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.order_status.application.reading.operation_query import (
    OperationDetail,
    OperationLine,
    OperationPage,
    OperationSummary,
)
from services.order_status.application.reading.ports import Freshness, OperationReading
from services.order_status.entrypoints.http.freshness import arrived, catching_up, found
from services.order_status.entrypoints.http.parameters import Fresh, Operations


def operation_router(
    operations: OperationReading, view: Freshness, verifier: TokenVerifier
) -> APIRouter:
    """Return the routes; each needs the right to view."""
    router = APIRouter(tags=["operations"])
    viewer = Depends(requires(verifier, Right.VIEW))

    @router.get("/operations")
    async def all_operations(
        actor: Annotated[Actor, viewer], asked: Annotated[Operations, Query()]
    ) -> OperationPage:
        """Operations, the latest first."""
        chosen = asked.filter(actor.agency)
        wanted = await arrived(view, asked.at_least)
        page = await asyncio.to_thread(operations.page, chosen)
        return OperationPage(
            operations=tuple(OperationSummary.model_validate(dict(row)) for row in page.rows),
            next=page.next.write() if page.next else None,
            position=page.position,
            catching_up=catching_up(page.position, wanted),
        )

    @router.get("/operations/{operation}")
    async def one_operation(
        operation: PathId, actor: Annotated[Actor, viewer], asked: Annotated[Fresh, Query()]
    ) -> OperationDetail:
        """One operation and what has become of each of its lines."""
        wanted = await arrived(view, asked.at_least)
        row, position = await found(view, wanted, lambda: operations.one(actor.agency, operation))
        if row is None:
            raise ProblemError(404, "operation_unknown", "There is no operation of this id.")
        lines = await asyncio.to_thread(operations.lines, actor.agency, operation)
        return OperationDetail.model_validate(
            {
                **row,
                "lines": tuple(OperationLine.model_validate(dict(line)) for line in lines),
                "position": position,
                "catching_up": catching_up(position, wanted),
            }
        )

    return router
