"""Answers commands that come by NATS request/reply.

The body is the command; headers carry `Authorization`, `Idempotency-Key` and, where there is
one, `Correlation-Id`. The reply is a CommandAnswer, or a problem with the header `Status` ≥ 400.
Core NATS: a request without an answer is sent again by its sender, with the same key.
"""

from typing import Any

import structlog
from faststream import AckPolicy
from faststream.nats import NatsBroker, NatsMessage, NatsResponse

from chassis.commands.executor import CommandExecutor, Executed, Request
from chassis.commands.problems import ProblemError, unexpected
from chassis.http.authentication import read_actor
from chassis.ids import new_id
from chassis.security.tokens import Actor, TokenVerifier
from contracts.subjects import decode_token

log = structlog.get_logger()

IN_FLIGHT = 512
"""Requests worked on at once: they share commits, so many at once cost little."""


def serve_commands(
    broker: NatsBroker, service: str, executor: CommandExecutor, verifier: TokenVerifier
) -> None:
    """Subscribe to the service's commands, shared among its replicas."""

    async def handle(message: NatsMessage) -> NatsResponse:
        given = (message.raw_message.headers or {}).get("Correlation-Id")
        correlation_id = given or new_id()
        try:
            return _reply(await answer(message, correlation_id), correlation_id)
        except Exception:
            # Whoever asked must not wait for nothing.
            log.exception("request_failed", subject=message.raw_message.subject)
            return _reply(Executed(500, unexpected().body()), correlation_id)

    async def answer(message: NatsMessage, correlation_id: str) -> Executed:
        raw = message.raw_message
        *_, agency, verb = raw.subject.split(".")
        headers = raw.headers or {}
        try:
            actor = read_actor(verifier, headers.get("Authorization"))
            _check_agency(actor, decode_token(agency))
        except ProblemError as problem:
            return Executed(problem.status, problem.body())
        return await executor.execute(
            Request(
                verb=verb,
                body=raw.data,
                key=headers.get("Idempotency-Key"),
                actor=actor,
                correlation_id=correlation_id,
            )
        )

    broker.subscriber(
        f"cmd.{service}.*.*",
        queue=service,
        max_workers=IN_FLIGHT,
        ack_policy=AckPolicy.MANUAL,
        decoder=_whole,
        title=f"{service} commands",
    )(handle)


async def _whole(message: Any) -> Any:
    """Give the handler the message itself.

    The executor reads the bytes, in the same way as those that come over HTTP, and checking and
    injecting parameters would cost ten times as much as the command.
    """
    return message


def _check_agency(actor: Actor, agency: str) -> None:
    if actor.agency != agency:
        raise ProblemError(403, "wrong_agency", "The token belongs to another agency.")


def _reply(executed: Executed, correlation_id: str) -> NatsResponse:
    headers = {
        "Status": str(executed.status),
        "Caigou-Position": str(executed.position),
        "Correlation-Id": correlation_id,
        "content-type": "application/json",
    }
    if executed.repeated:
        headers["Idempotency-Replayed"] = "true"
    if executed.retry_after is not None:
        headers["Retry-After"] = str(executed.retry_after)
    return NatsResponse(executed.body, headers=headers, correlation_id=correlation_id)
