"""`POST /imports`: a file of orders, all of it or nothing."""

import asyncio
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from chassis.commands.executor import CommandExecutor
from chassis.commands.executor import Request as Command
from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.http.body_limit import read_body
from chassis.http.command_routes import POSITION_HEADER, to_response
from chassis.http.problem_answers import problems
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.order_status.application.importing import csv_rows, json_lines
from services.order_status.application.importing.checking import check, command_of
from services.order_status.application.importing.known_orders import known_orders
from services.order_status.application.importing.report import ImportReport, Parsed
from services.order_status.application.reading.history import Streams
from services.order_status.entrypoints.http.parameters import Import

PARSERS = {
    "application/x-ndjson": json_lines.parse,
    "application/jsonl": json_lines.parse,
    "text/csv": csv_rows.parse,
}


def import_router(executor: CommandExecutor, store: Streams, verifier: TokenVerifier) -> APIRouter:
    """Return the route; it needs the right to register orders."""
    router = APIRouter(tags=["imports"])
    registrar = Depends(requires(verifier, Right.REGISTER))

    def read(kind: str, file: bytes, agency: str) -> Parsed:
        parsed = PARSERS[kind](file)
        known = known_orders(store, agency, (order.order_id for _, order in parsed.orders))
        check(parsed, known)
        return parsed

    @router.post(
        "/imports",
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {kind: {"schema": {"type": "string"}} for kind in PARSERS},
            }
        },
        responses={**problems(404, 409), 415: {"description": "Neither JSON Lines nor CSV"}},
        response_model=ImportReport,
    )
    async def imports(
        request: Request,
        actor: Annotated[Actor, registrar],
        asked: Annotated[Import, Query()],
    ) -> Response:
        """Import a file of orders. With any bad line, or `dry_run`, nothing is changed."""
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in PARSERS:
            raise ProblemError(
                415, "unknown_file_type", f"Send one of: {', '.join(PARSERS)}; not '{kind}'."
            )
        file = await read_body(request)
        parsed = await asyncio.to_thread(read, kind, file, actor.agency)
        if asked.dry_run:
            return _answer(parsed.report(dry_run=True))
        if parsed.bad:
            raise _refused(parsed)
        executed = await executor.execute(
            Command(
                verb="import-orders",
                body=b"",
                key=request.headers.get("idempotency-key"),
                actor=actor,
                correlation_id=request.state.correlation_id,
                message=await asyncio.to_thread(command_of, parsed, asked.source),
            )
        )
        if executed.is_problem:
            return to_response(executed)
        operation = orjson.loads(executed.body)["operation_id"]
        report = parsed.report(dry_run=False, imported=True, operation_id=operation)
        return _answer(report, to_response(executed).headers.get(POSITION_HEADER, ""))

    return router


def _answer(report: ImportReport, position: str = "") -> Response:
    headers = {POSITION_HEADER: position} if position else {}
    return Response(report.model_dump_json(), headers=headers, media_type="application/json")


def _refused(parsed: Parsed) -> ProblemError:
    report = parsed.report(dry_run=False)
    lines = len({bad.line for bad in report.bad})
    return ProblemError(
        422,
        "import_refused",
        f"Bad lines: {lines}. Nothing was imported.",
        {"report": report.model_dump(mode="json")},
    )
