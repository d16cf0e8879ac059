"""A problem as an HTTP response."""

from starlette.responses import Response

from chassis.commands.problems import CONTENT_TYPE, ProblemError


def respond(problem: ProblemError) -> Response:
    """Return a problem as a response."""
    headers = {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(problem.body(), problem.status, headers, media_type=CONTENT_TYPE)
