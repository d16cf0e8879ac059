"""Pauses: a process is stopped at a named point, for so long that another leads meanwhile."""

import asyncio
import os
import signal
from dataclasses import dataclass
from random import Random

from tests.faults.journal import Journal
from tests.faults.running.points import POINTS, Action
from tests.faults.running.serving import LEASE_SECONDS
from tests.faults.striking.leases import NONE, epoch_of
from tests.faults.striking.waiting import Crossroads
from tests.faults.tally import Tally

STOPPED_AT = ("create.before", "read.after", "commit.before", "publish.before", "apply.before")
SHORT_SECONDS = 1.5


@dataclass(slots=True)
class Pauses:
    """Stops one process at a time, and lets it go on."""

    crossroads: Crossroads
    random: Random
    journal: Journal
    tally: Tally

    async def one(self) -> None:
        """Stop whoever comes to a point; with a second process, until that one leads."""
        site = self.crossroads.site
        service = self.random.choice([name for name in POINTS if self._matters(name)])
        point = self.random.choice([p for p in STOPPED_AT if p in POINTS[service]])
        async with self.crossroads.locks[service]:
            epoch = await asyncio.to_thread(epoch_of, site, service)
            fired = await self.crossroads.reached(service, (point,), self.random, Action.STOP)
            alone = len(self.crossroads.processes(service)) == 1
            try:
                await asyncio.sleep(SHORT_SECONDS if alone else LEASE_SECONDS + 2)
            finally:
                for name in fired:
                    if pid := site.processes[name].pid:
                        os.kill(pid, signal.SIGCONT)
            if fired:
                later = await asyncio.to_thread(epoch_of, site, service)
                lost = not alone and NONE not in {epoch, later} and later != epoch
                what = "stopped beyond its lease" if lost else "stopped"
                self.tally.other[f"{what}: {service}@{point}"] += 1
                self.journal.note(f"fault: {what}", process=list(fired), point=point)

    def _matters(self, service: str) -> bool:
        """Where some services have a second process, only those can lose their lead."""
        names = [name for name in POINTS if len(self.crossroads.processes(name)) > 1]
        return not names or service in names
