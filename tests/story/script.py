"""How the story is told: steps, what was checked in each, and the last line."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sized
from typing import TypeVar

T = TypeVar("T")

WAIT_SECONDS = 30.0
LOOK_EVERY = 0.05


class NotAsExpectedError(Exception):
    """A step did not go as it should."""


class Script:
    """Prints each step and remembers whether it went as expected."""

    def __init__(self) -> None:
        self.steps = 0
        self.as_expected = 0

    async def step(self, title: str, play: Callable[[], Awaitable[None]]) -> None:
        """Play one step; a failure is printed and the story goes on."""
        self.steps += 1
        began = time.monotonic()
        print(f"{self.steps:3}. {title}", flush=True)
        try:
            await play()
        except Exception as error:
            print(f"     NOT AS EXPECTED: {type(error).__name__}: {error}", flush=True)
            return
        self.as_expected += 1
        print(f"     as expected ({time.monotonic() - began:.1f} s)", flush=True)

    def last_line(self) -> str:
        return f"story: {self.as_expected} of {self.steps} steps as expected"

    @property
    def succeeded(self) -> bool:
        return self.as_expected == self.steps


def check(what: str, expected: object, seen: object) -> None:
    """Print what was checked. Raises NotAsExpectedError when it differs."""
    if seen != expected:
        msg = f"{what}: expected {expected!r}, seen {seen!r}"
        raise NotAsExpectedError(msg)
    print(f"     · {what}", flush=True)


async def until(what: str, look: Callable[[], Awaitable[T]], good: Callable[[T], bool]) -> T:
    """Look again and again until it is good. Raises NotAsExpectedError with what was seen last."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        seen = await look()
        if good(seen):
            print(f"     · {what}", flush=True)
            return seen
        if time.monotonic() > end:
            msg = f"{what}: not within {WAIT_SECONDS:.0f} s; seen last: {str(seen)[:600]}"
            raise NotAsExpectedError(msg)
        await asyncio.sleep(LOOK_EVERY)


def has_length(length: int, items: Sized) -> bool:
    """Say whether there are as many as expected."""
    return len(items) == length
