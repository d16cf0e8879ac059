"""Brings one process to a named point and has it wait there, while something is done."""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from random import Random

from tests.faults.running.points import POINTS, Action
from tests.faults.running.site import SECOND, Site

PATIENCE_SECONDS = 3.0
LOOK_SECONDS = 0.01
MOST_PASSED = 2


@dataclass(slots=True)
class Crossroads:
    """Who may do something to which process: one at a time, each with its own board."""

    site: Site
    locks: Mapping[str, asyncio.Lock] = field(
        default_factory=lambda: {name: asyncio.Lock() for name in POINTS}
    )

    def processes(self, service: str) -> list[str]:
        """Return the names of a service's processes."""
        return [name for name in (service, service + SECOND) if name in self.site.boards]

    async def reached(
        self, service: str, points: Collection[str], random: Random, action: Action
    ) -> dict[str, str]:
        """Have a service's processes do something at any of the points; tell who came where.

        The caller holds the service's lock. Nobody = not within the time.
        """
        names = self.processes(service)
        boards = [self.site.boards[name] for name in names]
        nth = random.randint(1, MOST_PASSED)
        for board in boards:
            board.arm(points, nth, action)
        try:
            await until(lambda: any(board.fired for board in boards), PATIENCE_SECONDS)
        finally:
            for board in boards:
                board.disarm()
        return {name: at for name in names if (at := self.site.boards[name].fired)}


async def until(good: Callable[[], bool], seconds: float) -> bool:
    """Look until it is good; False = not in time."""
    deadline = time.monotonic() + seconds
    while not good():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(LOOK_SECONDS)
    return True
