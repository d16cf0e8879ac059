"""Wait for a fact instead of for a time."""

import asyncio
import time
from collections.abc import Callable

STEP = 0.01


async def until(fact: Callable[[], bool], seconds: float = 60, *, what: str = "") -> None:
    """Give the event loop its turns until the fact holds; fails at the deadline."""
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or fact}"
        await asyncio.sleep(STEP)


def wait_until(fact: Callable[[], bool], seconds: float = 60, *, what: str = "") -> None:
    """Do the same where there is no event loop."""
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or fact}"
        time.sleep(STEP)
