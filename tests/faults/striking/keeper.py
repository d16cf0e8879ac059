"""Keeps every service running, as a process manager does: whoever has ended is started again."""

import asyncio
from dataclasses import dataclass, field

from tests.faults.journal import Journal
from tests.faults.running.forked import ForkedChild
from tests.faults.running.site import Site

LOOK_SECONDS = 0.02
AGAIN_SECONDS = 0.2


@dataclass(slots=True)
class Keeper:
    """Restarts until cancelled. `wanted_down` names processes that somebody keeps down."""

    site: Site
    journal: Journal
    wanted_down: set[str] = field(default_factory=set)
    deaths: int = 0
    """Ends that nobody had ordered: a crash, or a start while the database was away."""

    async def work(self) -> None:
        await asyncio.gather(*(self._keep(*named) for named in self.site.processes.items()))

    async def _keep(self, name: str, child: ForkedChild) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if child.runs or name in self.wanted_down:
                continue
            if not self.site.boards[name].fired:
                self.deaths += 1
                self.journal.note("fault: ended by itself", process=name, status=child.status)
                await asyncio.sleep(AGAIN_SECONDS)
            await asyncio.to_thread(child.launch)
