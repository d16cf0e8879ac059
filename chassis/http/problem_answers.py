"""Documents the refusals of every route, so that the OpenAPI document says all that may come."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from chassis.commands.problems import CONTENT_TYPE

MEANINGS: Mapping[int, str] = {
    400: "Not a request that can be read, or without an idempotency key",
    401: "No valid token",
    403: "The right is missing",
    404: "There is no such thing",
    409: "Refused",
    413: "Over 8 MiB",
    415: "Not a content type that is taken",
    422: "Not what this route takes; `errors` says where",
    502: "The marketplace has failed",
    503: "Too much to do, or something is away: try again after `Retry-After` seconds",
}

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457 problem details, with a stable code.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, snake_case."},
        "detail": {"type": "string", "description": "A sentence for people."},
    },
}

PROBLEM_REFERENCE = "#/components/schemas/Problem"

SIGNED = "x-signed"
"""Marks, in `openapi_extra`, a route that reads its token by itself."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a route by these statuses, for its `responses`."""
    return {status: {"description": MEANINGS[status]} for status in statuses}


def document_problems(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Let the application's OpenAPI document name the refusals that its routes have in common.

    A token's absence, a path that names nothing, a query or body that does not fit, overload.
    """
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            for route in (route for router in routers for route in router.routes):
                if isinstance(route, APIRoute) and route.include_in_schema:
                    _complete(document, route)
            components = document.setdefault("components", {})
            components.setdefault("schemas", {})["Problem"] = PROBLEM
            components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: dict[str, Any], route: APIRoute) -> None:
    for method in route.methods or ():
        operation = document["paths"][route.path_format][method.lower()]
        answers: dict[str, Any] = operation["responses"]
        for status in _common(route, method, operation):
            answers.setdefault(str(status), {"description": MEANINGS[status]})
        for code, answer in answers.items():
            # FastAPI's own 422 is not what we answer with.
            if code >= "400" and (code == "422" or "content" not in answer):
                answer["content"] = {CONTENT_TYPE: {"schema": {"$ref": PROBLEM_REFERENCE}}}
        if _is_signed(route, operation):
            operation["security"] = [{"token": []}]
        operation.pop(SIGNED, None)


def _common(route: APIRoute, method: str, operation: Mapping[str, Any]) -> Iterator[int]:
    yield 503
    if _is_signed(route, operation):
        yield from (401, 403)
    if route.dependant.path_params:
        yield 404
    if method == "POST":
        yield from (400, 413)


def _is_signed(route: APIRoute, operation: Mapping[str, Any]) -> bool:
    return bool(operation.get(SIGNED)) or _checks_token(route.dependant)


def _checks_token(dependant: Dependant) -> bool:
    return getattr(dependant.call, "checks_token", False) or any(
        map(_checks_token, dependant.dependencies)
    )
