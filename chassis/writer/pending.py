"""A command that waits for its answer, and what may be answered."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chassis.command_context import CommandContext
from chassis.streams import StreamName
from chassis.writer.unit import Unit

Handler = Callable[[Unit], bytes]
"""Decides one command and returns its answer, encoded."""


class KeyReusedError(Exception):
    """The idempotency key was used before, for a command with other content."""


class OverloadedError(Exception):
    """Too many commands wait; try again after a moment."""


class ClosedError(Exception):
    """The writer has stopped; nothing was done."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A command's answer, the position up to which it is visible, and whether it is a repeat."""

    answer: bytes
    position: int
    repeated: bool


@dataclass(slots=True)
class Pending:
    """One queued command; its future belongs to the event loop that sent it."""

    context: CommandContext
    handler: Handler
    reads: Sequence[StreamName]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Answered]
    unit: Unit | None = None
    answer: bytes = b""

    @property
    def inbox_key(self) -> tuple[str, str]:
        return self.context.agency, self.context.key

    def succeed(self, answered: Answered) -> None:
        """Answer, from the writer's thread."""
        self.loop.call_soon_threadsafe(_resolve, self.future, answered)

    def fail(self, error: BaseException) -> None:
        """Report a failure, from the writer's thread."""
        self.loop.call_soon_threadsafe(_reject, self.future, error)


def _resolve(future: asyncio.Future[Answered], answered: Answered) -> None:
    if not future.done():
        future.set_result(answered)


def _reject(future: asyncio.Future[Answered], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
