"""One POST route per command: `POST /commands/<verb>`, the same bytes as over the bus."""

from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from chassis.commands import problems
from chassis.commands.executor import CommandExecutor, CommandHandler, Executed
from chassis.commands.executor import Request as Command
from chassis.http.authentication import read_actor
from chassis.http.body_limit import read_body
from chassis.http.problem_answers import SIGNED
from chassis.security.tokens import TokenVerifier
from contracts.answers import CommandAnswer
from contracts.model import Message

POSITION_HEADER = "Caigou-Position"
"""Everything up to here was committed when the answer was given; see `at_least` of the lists."""


def command_router(executor: CommandExecutor, verifier: TokenVerifier) -> APIRouter:
    """Return the routes of all commands that the executor knows."""
    router = APIRouter(tags=["commands"])
    for handler in executor.handlers.values():
        _add(router, handler, executor, verifier)
    return router


def _add(
    router: APIRouter, handler: CommandHandler, executor: CommandExecutor, verifier: TokenVerifier
) -> None:
    entry = handler.entry

    async def endpoint(request: Request) -> Response:
        actor = read_actor(verifier, request.headers.get("authorization"))
        executed = await executor.execute(
            Command(
                verb=entry.verb,
                body=await read_body(request),
                key=request.headers.get("idempotency-key"),
                actor=actor,
                correlation_id=request.state.correlation_id,
            )
        )
        return to_response(executed)

    router.add_api_route(
        f"/commands/{entry.verb}",
        endpoint,
        methods=["POST"],
        name=entry.verb,
        summary=(entry.model.__doc__ or entry.verb).strip().splitlines()[0],
        response_model=None,
        responses=_responses(),
        openapi_extra={
            SIGNED: True,
            "parameters": [
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": True,
                    "schema": {"type": "string", "maxLength": 200},
                }
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": _schema(entry.model)}},
            },
        },
    )


@cache
def _schema(model: type[Message]) -> dict[str, Any]:
    return model.model_json_schema()


def to_response(executed: Executed) -> Response:
    """Return an executed command as an HTTP response."""
    headers = {POSITION_HEADER: str(executed.position)}
    if executed.repeated:
        headers["Idempotency-Replayed"] = "true"
    if executed.retry_after is not None:
        headers["Retry-After"] = str(executed.retry_after)
    kind = problems.CONTENT_TYPE if executed.is_problem else "application/json"
    return Response(executed.body, executed.status, headers, media_type=kind)


def _responses() -> dict[int | str, dict[str, Any]]:
    return {
        200: {"model": CommandAnswer, "description": "Accepted, or partly"},
        400: {"description": "No idempotency key"},
        404: {"description": "What it speaks of does not exist"},
        409: {"description": "Refused; or the key was used for another command"},
        422: {"description": "Not a command of this kind"},
        503: {"description": "Try again with the same key"},
    }
