"""A full disk: for some time a process can make no file longer."""

import asyncio
import contextlib
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.faults.journal import Journal
from tests.faults.running.points import POINTS
from tests.faults.running.site import Site
from tests.faults.striking.servers import children_of, start_again
from tests.faults.tally import Tally

FULL_SECONDS = (0.3, 2.0)
ROOM = 4096
"""Bytes; nothing is written behind them in any file."""


@dataclass(slots=True)
class FullDisks:
    """Strikes who writes the database: a service with SQLite, else PostgreSQL's own processes."""

    site: Site
    random: Random
    journal: Journal
    tally: Tally
    gate: asyncio.Lock
    """Held while a server is away."""

    async def one(self) -> None:
        server = self.site.stack.postgres
        if server is None:
            await self._fill(self.random.choice(list(POINTS)))
            return
        # Not while it is killed and started: and where the process that recovers it finds no room,
        # all of it ends, and a process manager starts it again.
        async with self.gate:
            await self._fill("postgresql")
            await asyncio.to_thread(start_again, server.child)

    async def _fill(self, name: str) -> None:
        pids = list(self._writers(name))
        for pid in pids:
            _limit(pid, ROOM)
        self.journal.note("fault: disk full", process=name)
        self.tally.other[f"disk full: {name}"] += 1
        try:
            await asyncio.sleep(self.random.uniform(*FULL_SECONDS))
        finally:
            for pid in pids:
                _limit(pid, resource.RLIM_INFINITY)
            self.journal.note("fault: disk has room again", process=name)

    def _writers(self, name: str) -> Iterator[int]:
        if self.site.postgres_pid and name == "postgresql":
            # Not the first of them: it starts the others anew when they have given up.
            yield from children_of(self.site.postgres_pid)
        elif name in self.site.processes and (pid := self.site.processes[name].pid):
            yield pid


def _limit(pid: int, room: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        soft = hard if room == resource.RLIM_INFINITY else room
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
