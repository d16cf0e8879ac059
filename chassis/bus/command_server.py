"""Answers commands that come by NATS request/reply.

The body is the command; headers carry `Authorization`, `Idempotency-Key` and, where there is
one, `Correlation-Id`. The reply is a CommandAnswer, or a problem with the header `Status` ≥ 400.
It goes to inboxes only; without one there is nobody to ask, and nothing is done.
Core NATS: a request without an answer is sent again by its sender, with the same key.
"""

import asyncio

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from chassis.bus.replies import Replies
from chassis.bus.written import end
from chassis.commands.executor import CommandExecutor, Executed, Request
from chassis.commands.failing import failure
from chassis.commands.problems import ProblemError
from chassis.http.authentication import read_actor
from chassis.ids import correlation_of
from chassis.security.tokens import Actor, TokenVerifier
from contracts.subjects import decode_token

log = structlog.get_logger()

MAX_IN_FLIGHT = 2_000
"""Requests worked on at once: they share commits, so many at once cost little."""
MAX_BYTES_IN_FLIGHT = 64 * 1024 * 1024
"""What their bodies may weigh together."""
STOP_SECONDS = 5
INBOX = "_"
"""How subjects for replies begin: `_INBOX.`, or a private prefix of the same kind."""


class CommandServer:
    """A service's commands, shared among its replicas by a queue group.

    The subscription is the client library's own: FastStream spends several times as long on a
    message as the command takes (docs/decisions/0019).
    """

    def __init__(self, service: str, executor: CommandExecutor, verifier: TokenVerifier) -> None:
        self._service, self._executor, self._verifier = service, executor, verifier
        self._subscription: Subscription | None = None
        self._client: Client | None = None
        self._replies: Replies | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._bytes = 0

    async def start(self, client: Client) -> None:
        """Subscribe. The client renews it by itself after each reconnection."""
        if self._subscription is not None:
            return
        self._client, self._replies = client, Replies(client)
        self._subscription = await client.subscribe(
            f"cmd.{self._service}.*.*", queue=self._service, cb=self._take
        )

    async def stop(self) -> None:
        """Take nothing new, answer what was taken. Raises TimeoutError after some seconds."""
        if self._subscription is None or self._client is None or self._replies is None:
            return
        subscription, self._subscription = self._subscription, None
        async with asyncio.timeout(STOP_SECONDS):
            # What the server had sent us already is taken first.
            await end(self._client, subscription)
            while self._under_way:
                await asyncio.wait(self._under_way)
            await self._replies.written()

    async def _take(self, message: Msg) -> None:
        if not message.reply.startswith(INBOX):
            # An answer would go where the sender may not write, but we may.
            log.warning("reply_subject_refused", reply=message.reply)
            return
        size = len(message.data)
        if self._under_way and (
            len(self._under_way) >= MAX_IN_FLIGHT or self._bytes + size > MAX_BYTES_IN_FLIGHT
        ):
            self._reply(message, overloaded(), correlation_of(_header(message, "Correlation-Id")))
            return
        # The library waits for this function before it hands over the next message.
        task = asyncio.get_running_loop().create_task(self._serve(message))
        self._bytes += size
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _serve(self, message: Msg) -> None:
        correlation_id = correlation_of(_header(message, "Correlation-Id"))
        try:
            executed = await self._answer(message, correlation_id)
        except Exception as error:
            # Whoever asked must not wait for nothing.
            log.exception("request_failed", subject=message.subject)
            problem = failure(error)
            executed = Executed(problem.status, problem.body(), retry_after=problem.retry_after)
        finally:
            self._bytes -= len(message.data)
        self._reply(message, executed, correlation_id)

    async def _answer(self, message: Msg, correlation_id: str) -> Executed:
        *_, agency, verb = message.subject.split(".")
        try:
            actor = read_actor(self._verifier, _header(message, "Authorization"))
            _check_agency(actor, decode_token(agency))
        except ProblemError as problem:
            return Executed(problem.status, problem.body())
        return await self._executor.execute(
            Request(
                verb=verb,
                body=message.data,
                key=_header(message, "Idempotency-Key"),
                actor=actor,
                correlation_id=correlation_id,
            )
        )

    def _reply(self, message: Msg, executed: Executed, correlation_id: str) -> None:
        assert self._replies is not None
        self._replies.give(message.reply, executed, correlation_id)


def overloaded() -> Executed:
    """Return the answer to a request that there is no room for; it was not looked at."""
    problem = ProblemError(503, "overloaded", "Too many commands wait; try again soon.")
    return Executed(problem.status, problem.body(), retry_after=1)


def _header(message: Msg, name: str) -> str | None:
    return message.headers.get(name) if message.headers else None


def _check_agency(actor: Actor, agency: str) -> None:
    if actor.agency != agency:
        raise ProblemError(403, "wrong_agency", "The token belongs to another agency.")
