"""Everything that is done to a site in a run, from one seed."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any

import nats.errors
import nats.js.errors
import psycopg

from tests.faults.journal import Journal
from tests.faults.running.points import POINTS
from tests.faults.running.site import Site
from tests.faults.striking.bus import BusFaults
from tests.faults.striking.deaths import Deaths, chosen
from tests.faults.striking.disks import FullDisks
from tests.faults.striking.network import Cuts
from tests.faults.striking.pauses import Pauses
from tests.faults.striking.servers import ServerDeaths
from tests.faults.striking.waiting import Crossroads
from tests.faults.tally import Tally

REST_SECONDS = (0.5, 2.5)

UNREACHABLE = (nats.errors.Error, nats.js.errors.Error, psycopg.Error, sqlite3.Error)

Strike = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Strikes:
    """`works` are run until cancelled."""

    site: Site
    random: Random
    journal: Journal
    tally: Tally
    only: tuple[str, ...] = ()
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when nothing more shall be struck."""

    def works(self) -> list[Coroutine[Any, Any, None]]:
        """Deaths of each service, deaths of each server, and all the rest one after the other."""
        crossroads, gate = Crossroads(self.site), asyncio.Lock()
        given = (self.journal, self.tally)
        deaths = [
            Deaths(crossroads, service, self._seeded(), *given, self.over, self.only).work()
            for service in POINTS
            if chosen(service, self.only)
        ]
        if self.only:
            return deaths
        servers = ["nats", *(["postgresql"] if self.site.database == "postgresql" else [])]
        return [
            *deaths,
            *(
                ServerDeaths(crossroads, server, self._seeded(), *given, self.over, gate).work()
                for server in servers
            ),
            self._others(crossroads, gate),
        ]

    async def _others(self, crossroads: Crossroads, gate: asyncio.Lock) -> None:
        given = (self.journal, self.tally)
        bus = BusFaults(self.site, self._seeded(), *given, gate)
        cuts = Cuts(self.site.links, self._seeded(), *given)
        kinds: list[Strike] = [
            bus.full,
            bus.consumer_deleted,
            bus.restored,
            cuts.one,
            cuts.one,
            FullDisks(self.site, self._seeded(), *given, gate).one,
            Pauses(crossroads, self._seeded(), *given).one,
        ]
        while not self.over.is_set():
            strike = self.random.choice(kinds)
            await asyncio.sleep(self.random.uniform(*REST_SECONDS))
            if not self.over.is_set():
                try:
                    await strike()
                except (OSError, *UNREACHABLE) as error:
                    # What was to be struck was away just then.
                    self.journal.note("not struck", why=repr(error))

    def _seeded(self) -> Random:
        return Random(self.random.random())
