"""Keeps every service running, as a process manager does: whoever has ended is started again."""

import asyncio
from dataclasses import dataclass

from tests.faults.journal import Journal
from tests.faults.running.forked import ForkedChild
from tests.faults.running.site import Site

LOOK_SECONDS = 0.02
AGAIN_SECONDS = 0.2


@dataclass(slots=True)
class Keeper:
    """Restarts until cancelled."""

    site: Site
    journal: Journal

    async def work(self) -> None:
        await asyncio.gather(*(self._keep(*named) for named in self.site.processes.items()))

    async def _keep(self, name: str, child: ForkedChild) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if child.runs or name in self.site.wanted_down:
                continue
            if not self.site.boards[name].fired:
                # A crash, or a start while the database was away.
                self.journal.note("fault: ended by itself", process=name, status=child.status)
                await asyncio.sleep(AGAIN_SECONDS)
            await asyncio.to_thread(child.launch)
