"""Kills of nats-server and of PostgreSQL, while a service waits at a named point."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from deploy.local.processes import Child, StartError
from tests.faults.journal import Journal
from tests.faults.running.points import (
    NATS_POINTS,
    POINTS,
    POSTGRESQL_POINTS,
    Action,
)
from tests.faults.striking.waiting import Crossroads
from tests.faults.tally import Tally

AWAY_SECONDS = (0.0, 1.0)
REST_SECONDS = {"nats": (2.0, 6.0), "postgresql": (4.0, 8.0)}
"""Between two deaths; PostgreSQL takes some seconds to recover, and everybody waits for it."""
AHEAD = 3
AHEAD_REST_SECONDS = (15.0, 30.0)
"""While it has died so much more than others at their points: without it nobody gets anywhere."""
TRIES = 20
AT = {"nats": NATS_POINTS, "postgresql": POSTGRESQL_POINTS}


@dataclass(slots=True)
class ServerDeaths:
    """Kills one server again and again, over its points in turn, until it is over."""

    crossroads: Crossroads
    server: str
    random: Random
    journal: Journal
    tally: Tally
    over: asyncio.Event
    gate: asyncio.Lock
    """Held while the server is away: others who need it wait."""

    async def work(self) -> None:
        while not self.over.is_set():
            rest = AHEAD_REST_SECONDS if self._is_ahead() else REST_SECONDS[self.server]
            await asyncio.sleep(self.random.uniform(*rest))
            point = self._next()
            able = [name for name, points in POINTS.items() if point in points]
            service = self.random.choice(able)
            async with self.crossroads.locks[service], self.gate:
                await self._one(service, point)

    async def _one(self, service: str, point: str) -> None:
        fired = await self.crossroads.reached(service, (point,), self.random, Action.WAIT)
        if not fired:
            self.journal.note("not hit", process=self.server, point=point, by=service)
            return
        boards = [self.crossroads.site.boards[name] for name in fired]
        child = self.crossroads.site.stack.all_children[self.server]
        await asyncio.to_thread(kill_whole, child)
        self.journal.note(
            "fault: killed",
            process=self.server,
            point=point,
            by=list(fired),
            in_hand=boards[0].note,
        )
        for board in boards:
            board.release()
        await asyncio.sleep(self.random.uniform(*AWAY_SECONDS))
        await asyncio.to_thread(start_again, child)
        self.tally.kills[f"{self.server}@{point}"] += 1

    def _is_ahead(self) -> bool:
        others = self.tally.least(
            f"{name}@{at}" for name, points in POINTS.items() for at in points
        )
        return self.tally.least(f"{self.server}@{at}" for at in AT[self.server]) > others + AHEAD

    def _next(self) -> str:
        """Return one of the points at which it has died least."""
        counts = {point: self.tally.count(f"{self.server}@{point}") for point in AT[self.server]}
        least = min(counts.values())
        return self.random.choice([point for point, count in counts.items() if count == least])


def kill_whole(child: Child) -> None:
    """Kill a server and every process of it: PostgreSQL's are no group."""
    members = list(children_of(child.pid)) if child.pid else []
    child.kill()
    for pid in members:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def start_again(child: Child) -> None:
    """Start a server that was killed; what it has left behind may take a moment to be gone.

    Raises StartError.
    """
    for left in reversed(range(TRIES)):
        try:
            child.start()
        except StartError:
            if not left:
                raise
        else:
            return


def children_of(parent: int) -> Iterator[int]:
    """Return the processes whose parent this is."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
            if int(fields[1]) == parent:
                yield int(process.name)
