"""Kills of services at named points: the process is told a point, and dies when it comes there."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from random import Random

from tests.faults.journal import Journal
from tests.faults.running.points import POINTS, Action
from tests.faults.striking.waiting import Crossroads, until
from tests.faults.tally import Tally

RESTART_SECONDS = 10.0
REST_SECONDS = (0.0, 0.3)


@dataclass(slots=True)
class Deaths:
    """Kills one service again and again, over all its points in turn, until it is over."""

    crossroads: Crossroads
    service: str
    random: Random
    journal: Journal
    tally: Tally
    over: asyncio.Event
    only: tuple[str, ...] = ()
    _left: list[str] = field(default_factory=list)

    async def work(self) -> None:
        while not self.over.is_set():
            async with self.crossroads.locks[self.service]:
                await self._one(self._next())
            await asyncio.sleep(self.random.uniform(*REST_SECONDS))

    async def _one(self, point: str) -> None:
        processes = self.crossroads.site.processes
        before = {name: child.pid for name, child in processes.items()}
        fired = await self.crossroads.reached(self.service, point, self.random, Action.DIE)
        if not fired:
            self.journal.note("not hit", process=self.service, point=point)
        for name in fired:
            note = self.crossroads.site.boards[name].note
            # The keeper has seen the end once another process runs in its place.
            await until(partial(self._is_another, name, before[name]), RESTART_SECONDS)
            self.tally.kills[f"{self.service}@{point}"] += 1
            self.journal.note("fault: killed", process=name, point=point, in_hand=note)

    def _is_another(self, name: str, pid: int | None) -> bool:
        child = self.crossroads.site.processes[name]
        return child.pid != pid and child.runs

    def _next(self) -> str:
        """Return the next point of a shuffled round over all of them."""
        if not self._left:
            self._left = [one for one in POINTS[self.service] if not self.only or one in self.only]
            self.random.shuffle(self._left)
        return self._left.pop()
