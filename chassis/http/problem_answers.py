"""Documents the refusals of every route, so that the OpenAPI document says all that may come."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
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

NEEDS_TOKEN = "x-needs-token"
"""Marks, in `openapi_extra`, a route that reads its token by itself."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a route by these statuses, for its `responses`."""
    return {status: {"description": MEANINGS[status]} for status in statuses}


def document_problems(app: FastAPI) -> None:
    """Let the application's OpenAPI document name the refusals that its routes have in common.

    A token's absence, a path that names nothing, a query or body that does not fit, overload.
    """
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            for route in app.routes:
                if isinstance(route, APIRoute) and route.include_in_schema:
                    _complete(document, route)
            components = document.setdefault("components", {})
            components.setdefault("schemas", {})["Problem"] = PROBLEM
            components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: dict[str, Any], route: APIRoute) -> None:
    for method in route.methods:
        operation = document["paths"][route.path_format][method.lower()]
        answers: dict[str, Any] = operation["responses"]
        for status in _common(route, method, operation):
            answers.setdefault(str(status), {"description": MEANINGS[status]})
        for status, answer in answers.items():
            if status >= "400" and route.path != "/readyz":
                answer["content"] = {CONTENT_TYPE: {"schema": {"$ref": _REFERENCE}}}
        if _needs_token(route, operation):
            operation["security"] = [{"token": []}]
        operation.pop(NEEDS_TOKEN, None)


_REFERENCE = "#/components/schemas/Problem"


def _common(route: APIRoute, method: str, operation: Mapping[str, Any]) -> Iterator[int]:
    yield 503
    if _needs_token(route, operation):
        yield from (401, 403)
    if route.dependant.path_params:
        yield 404
    if method == "POST":
        yield from (400, 413)


def _needs_token(route: APIRoute, operation: Mapping[str, Any]) -> bool:
    return bool(operation.get(NEEDS_TOKEN)) or _checks_token(route.dependant)


def _checks_token(dependant: Dependant) -> bool:
    return getattr(dependant.call, "checks_token", False) or any(
        map(_checks_token, dependant.dependencies)
    )
