"""Answers to requests, in the bytes of NATS's protocol, written together once per turn of the loop.

The writer answers a whole commit at once. Published one by one by the client library, a hundred
replies would be a hundred checks of headers and a hundred writes to the socket.
"""

import asyncio

import structlog
from nats.aio.client import Client
from nats.errors import Error, MaxPayloadError

from chassis.bus.written import flushed, hpub, send
from chassis.commands.executor import Executed
from chassis.commands.problems import ProblemError

log = structlog.get_logger()


class Replies:
    """Collects replies until the event loop has let everybody answer."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._made: list[bytes] = []
        self._writing: asyncio.Task[None] | None = None

    def give(self, subject: str, executed: Executed, correlation_id: str) -> None:
        """Have the answer sent to the subject that the request named."""
        try:
            made = self._hpub(subject, executed, correlation_id)
        except MaxPayloadError:
            made = self._hpub(subject, _too_large(executed), correlation_id)
        self._made.append(made)
        if self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write())

    async def written(self) -> None:
        """Wait until the server has everything that was given before."""
        while self._writing is not None:
            await self._writing
        await flushed(self._client)

    def _hpub(self, subject: str, executed: Executed, correlation_id: str) -> bytes:
        more = "Idempotency-Replayed: true\r\n" if executed.repeated else ""
        if executed.retry_after is not None:
            more += f"Retry-After: {executed.retry_after}\r\n"
        lines = (
            f"Status: {executed.status}\r\nCaigou-Position: {executed.position}\r\n"
            f"Correlation-Id: {correlation_id}\r\ncontent-type: application/json\r\n{more}"
        )
        return hpub(subject, lines, executed.body, self._client.max_payload)

    async def _write(self) -> None:
        while self._made:
            made, self._made = self._made, []
            try:
                await send(self._client, made)
            except Error as error:
                # Whoever asked hears nothing, and asks again with the same key.
                log.warning("replies_lost", replies=len(made), error=repr(error))
        self._writing = None


def _too_large(executed: Executed) -> Executed:
    detail = "The answer is larger than the bus carries; ask over HTTP with the same key."
    problem = ProblemError(500, "answer_too_large", detail)
    return Executed(problem.status, problem.body(), executed.position, executed.repeated)
