"""Who sends this request: the bearer token, checked by the service itself."""

from collections.abc import Callable

from fastapi import Request

from chassis.commands.problems import ProblemError, not_allowed
from chassis.security.tokens import Actor, TokenError, TokenVerifier
from contracts.access import Right


def read_actor(verifier: TokenVerifier, header: str | None) -> Actor:
    """Return the actor of an Authorization header. Raises ProblemError 401."""
    if not header or not header.lower().startswith("bearer "):
        raise ProblemError(401, "not_signed_in", "Send a token: Authorization: Bearer <token>.")
    try:
        return verifier.verify(header[7:].strip())
    except TokenError as error:
        raise ProblemError(401, "token_invalid", str(error)) from error


def requires(verifier: TokenVerifier, right: Right) -> Callable[[Request], Actor]:
    """Return a dependency that lets in only actors with the right."""

    def dependency(request: Request) -> Actor:
        actor = read_actor(verifier, request.headers.get("authorization"))
        if not actor.may(right):
            raise not_allowed(right)
        return actor

    # The OpenAPI document says of every route with it that it needs a token.
    dependency.checks_token = True  # type: ignore[attr-defined]
    return dependency
