"""Waiting for a fact, with a deadline."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
SECONDS = 60.0
STEP = 0.02


async def until(look: Callable[[], Awaitable[T]], good: Callable[[T], object], what: str = "") -> T:
    """Look again and again until it is good; fails with what was seen last."""
    deadline = time.monotonic() + SECONDS
    while True:
        seen = await look()
        if good(seen):
            return seen
        assert time.monotonic() < deadline, f"not within {SECONDS} s: {what}; seen last: {seen}"
        await asyncio.sleep(STEP)
