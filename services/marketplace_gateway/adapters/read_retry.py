"""Repetition of calls that change nothing. Nothing else is ever repeated by an adapter."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from services.marketplace_gateway.application.marketplace import (
    BreakerOpenError,
    NoAnswerError,
    NotReachedError,
)

Result = TypeVar("Result")


async def repeat_read(call: Callable[[], Awaitable[Result]], waits: Sequence[float]) -> Result:
    """Try a read again after each of `waits` (seconds) while no answer comes.

    A loop of our own: the hooks of retry libraries report the arguments of the call, and among
    those is the token.
    """
    for wait in waits:
        try:
            return await call()
        except BreakerOpenError:
            raise
        except (NoAnswerError, NotReachedError):
            await asyncio.sleep(wait)
    return await call()
