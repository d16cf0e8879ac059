"""Kills of services: a process is told some named points, and dies at the first it comes to."""

import asyncio
from dataclasses import dataclass
from functools import partial
from random import Random

from tests.faults.journal import Journal
from tests.faults.running.points import POINTS, Action
from tests.faults.striking.leases import NONE, epoch_of, free_lease
from tests.faults.striking.waiting import Crossroads, until
from tests.faults.tally import Tally

RESTART_SECONDS = 10.0
REST_SECONDS = (0.0, 0.3)
AHEAD_REST_SECONDS = (4.0, 9.0)
AHEAD = 3
"""So many deaths more than the others have at their points: the processor is left to those."""
SPREAD = (0, 3, 8)
"""How many deaths more than the fewest a point may have to be named as well."""
FREED = 0.7
"""Chance that a process manager gives up the lease of a leader that it has seen dead."""


@dataclass(slots=True)
class Deaths:
    """Kills one service again and again, where it has died least, until it is over."""

    crossroads: Crossroads
    service: str
    random: Random
    journal: Journal
    tally: Tally
    over: asyncio.Event
    only: tuple[str, ...] = ()
    _missed: int = 0
    """So often in a row no process came to a point: it is named with more and more others."""

    async def work(self) -> None:
        while not self.over.is_set():
            async with self.crossroads.locks[self.service]:
                await self._one(self._least())
            rest = AHEAD_REST_SECONDS if self._is_ahead() else REST_SECONDS
            await asyncio.sleep(self.random.uniform(*rest))

    async def _one(self, points: list[str]) -> None:
        site, processes = self.crossroads.site, self.crossroads.site.processes
        # On SQLite the file's lock goes with the process: there nobody waits for a lease.
        leased = site.database == "postgresql" and len(self.crossroads.processes(self.service)) == 1
        epoch = await asyncio.to_thread(epoch_of, site, self.service) if leased else NONE
        before = {name: child.pid for name, child in processes.items()}
        fired = await self.crossroads.reached(self.service, points, self.random, Action.DIE)
        self._missed = 0 if fired else self._missed + 1
        if not fired:
            self.journal.note("not hit", process=self.service, points=points)
        free = leased and self.random.random() < FREED
        for name, point in fired.items():
            note = self.crossroads.site.boards[name].note
            # The keeper has seen the end once another process runs in its place.
            await until(partial(self._is_another, name, before[name]), RESTART_SECONDS)
            if free:
                await asyncio.to_thread(free_lease, site, self.service, epoch)
            self.tally.kills[f"{self.service}@{point}"] += 1
            self.journal.note("fault: killed", process=name, point=point, in_hand=note)

    def _is_another(self, name: str, pid: int | None) -> bool:
        child = self.crossroads.site.processes[name]
        return child.pid != pid and child.runs

    def _is_ahead(self) -> bool:
        least = self.tally.least(
            f"{service}@{point}" for service in POINTS for point in chosen(service, self.only)
        )
        own = (f"{self.service}@{point}" for point in chosen(self.service, self.only))
        return self.tally.least(own) > least + AHEAD

    def _least(self) -> list[str]:
        """Return points with few deaths so far, in this run and in those reported.

        At times only those with the fewest, which may need a process that lives for a while; at
        times more, so that one that nobody comes to just now holds up none.
        """
        counts = {
            point: self.tally.count(f"{self.service}@{point}")
            for point in chosen(self.service, self.only)
        }
        least = min(counts.values())
        most = least + self._missed + self.random.choice(SPREAD)
        return [point for point, count in counts.items() if count <= most]


def chosen(service: str, only: tuple[str, ...]) -> list[str]:
    """Return the points of a service to die at: those named, as a point or with the service."""
    points = POINTS[service]
    return [one for one in points if not only or {one, f"{service}@{one}"} & set(only)]
