"""A command that waits for its answer, and what may be answered."""

import asyncio
from collections.abc import Callable, Sequence

import msgspec

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


class Answered(msgspec.Struct, frozen=True):
    """A command's answer, the position up to which it is visible, and whether it is a repeat."""

    answer: bytes
    position: int
    repeated: bool


class Pending(msgspec.Struct):
    """One queued command."""

    context: CommandContext
    handler: Handler
    reads: Sequence[StreamName]
    future: asyncio.Future[Answered]
    ticket: int = 0
    """Rises with every command that is queued."""
    answer: bytes = b""
    error: Exception | None = None
    """What the handler raised; told after the commit on which the failure stood."""

    inbox_key: tuple[str, str] = ("", "")
    """Agency and idempotency key."""

    def __post_init__(self) -> None:
        self.inbox_key = (self.context.agency, self.context.key)


def resolve(pending: Pending, outcome: Answered | BaseException) -> None:
    """Settle the future. Of two outcomes the first counts."""
    if pending.future.done():
        return
    if isinstance(outcome, Answered):
        pending.future.set_result(outcome)
    else:
        pending.future.set_exception(outcome)
