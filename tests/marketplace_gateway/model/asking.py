"""What a worker asks of the world: the points at which anything else may happen in between.

A worker is an ordinary coroutine. Here it runs on no event loop: each thing that it waits for is
handed to whoever drives it, who answers when, and as, it likes.
"""

import asyncio
from asyncio import events
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from chassis.command_context import CommandContext
from chassis.writer.unit import Unit


@dataclass(frozen=True, slots=True)
class Record:
    """Decide and commit in one transaction."""

    context: CommandContext
    handler: Callable[[Unit], bytes]


@dataclass(frozen=True, slots=True)
class Preview:
    """Ask what it would cost."""


@dataclass(frozen=True, slots=True)
class MayLeave:
    """Look, at the last moment, whether the create call may leave."""

    check: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Leave:
    """Let the create call leave."""

    outer_id: str


@dataclass(frozen=True, slots=True)
class Hear:
    """Wait for the answer to the create call of this number."""

    call: int


@dataclass(frozen=True, slots=True)
class Find:
    """Look for the orders made under an outer id."""

    outer_id: str


Question = Record | Preview | MayLeave | Leave | Hear | Find


class Ask:
    """Hand a question to the driver, and go on with its answer."""

    def __init__(self, question: Question) -> None:
        self._question = question

    def __await__(self) -> Generator[Question, Any, Any]:
        return (yield self._question)


class _NoLoop:
    """Stands where a worker looks for an event loop: what would go to a thread is done at once."""

    @staticmethod
    async def run_in_executor(_executor: None, function: Callable[[], Any]) -> Any:
        """Call the function here and now: the views' answer is no point of interleaving."""
        return function()


@contextmanager
def no_loop() -> Iterator[None]:
    """Let coroutines be driven by hand."""
    before = events._get_running_loop()
    events._set_running_loop(cast("asyncio.AbstractEventLoop", _NoLoop()))
    try:
        yield
    finally:
        events._set_running_loop(before)
