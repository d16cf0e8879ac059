"""A service's HTTP application: problem+json for every failure, ids, health, no surprises."""

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from chassis.http.correlation import CorrelationMiddleware
from chassis.http.exact_paths import ExactPathMiddleware
from chassis.http.problem_answers import document_problems
from chassis.http.problem_response import respond
from chassis.http.request_limits import RequestLimitsMiddleware
from chassis.http.unexpected import UnexpectedMiddleware


def create_application(title: str, version: str, *routers: APIRouter) -> FastAPI:
    """Return the application with its routers and error handling."""
    app = FastAPI(title=title, version=version, docs_url=None, redoc_url=None)
    for router in routers:
        # Taken over as they are: include_router would build every route a second time, when the
        # first request comes.
        app.router.routes.extend(router.routes)
    document_problems(app, routers)
    app.add_middleware(ExactPathMiddleware)
    app.add_middleware(UnexpectedMiddleware)
    app.add_middleware(RequestLimitsMiddleware)
    app.add_middleware(CorrelationMiddleware)
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    return app


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return respond(error)


async def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error")
    response = respond(ProblemError(error.status_code, code, str(error.detail)))
    response.headers.update(error.headers or {})
    return response


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [{"at": "/".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors()]
    detail = "; ".join(f"{e['at']}: {e['message']}" for e in errors[:3])
    return respond(ProblemError(422, "invalid_request", detail, {"errors": errors}))
