"""How failures look: a page or a part of one, in words; and the way to sign in."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from chassis.commands.problems import ProblemError
from chassis.http.problem_response import respond
from services.admin_ui.adapters.platform import RefusedError, UnreachableError
from services.admin_ui.entrypoints.answering import (
    Desk,
    SignInNeededError,
    here,
    is_part,
    local_path,
)
from services.admin_ui.entrypoints.trying_again import Again, again


def sign_in_again(request: Request) -> Response:
    """Lead to the sign-in page, and from there back to the page that the person was on."""
    if is_part(request) or request.method not in {"GET", "HEAD"}:
        current = request.headers.get("hx-current-url") or request.headers.get("referer") or "/"
        parts = urlsplit(current)
        back = local_path(parts.path + (f"?{parts.query}" if parts.query else ""))
    else:
        back = here(request)
    address = f"/sign-in?back={quote(back, safe='')}"
    if is_part(request):
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def add_failure_pages(app: FastAPI, desk: Desk) -> None:
    """Answer people with pages, programs with problem+json as every service does."""

    async def failed(
        request: Request,
        status: int,
        code: str,
        detail: str,
        details: Mapping[str, Any] | None = None,
        service: str = "",
    ) -> Response:
        try:
            person = await desk.person(request)
        except SignInNeededError:
            person = None
        context: dict[str, Any] = {
            "status": status,
            "code": code,
            "detail": detail,
            "details": details or {},
            "service": service,
            "again": await again(request) if service else Again(),
        }
        return await desk.page(request, person, "failure.html", context, status)

    async def needed(request: Request, _error: Exception) -> Response:
        return sign_in_again(request)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, RefusedError)
        return await failed(request, error.status, error.code, error.detail, error.details)

    async def unreachable(request: Request, error: Exception) -> Response:
        assert isinstance(error, UnreachableError)
        return await failed(request, 503, "unreachable", str(error), service=error.service)

    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)
        if is_program(request):
            return respond(error)
        details = error.extra.get("details")
        return await failed(request, error.status, error.code, error.detail, details)

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return await problem(
            request, ProblemError(error.status_code, "not_found", str(error.detail))
        )

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        detail = "; ".join(f"{'/'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return await problem(request, ProblemError(422, "invalid_request", detail))

    app.add_exception_handler(SignInNeededError, needed)
    app.add_exception_handler(RefusedError, refused)
    app.add_exception_handler(UnreachableError, unreachable)
    app.add_exception_handler(ProblemError, problem)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, invalid)


def is_program(request: Request) -> bool:
    """Say whether a program asks: it has a token, or does not want a page."""
    return "authorization" in request.headers or "text/html" not in request.headers.get(
        "accept", "text/html"
    )


__all__ = ["HTMLResponse", "add_failure_pages", "is_program", "sign_in_again"]
