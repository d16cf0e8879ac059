"""A run: load and faults for a while, then calm, rest, and judgement."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Protocol

import httpx2

from tests.faults.journal import Journal
from tests.faults.judging import commands, delivery, purchases, views
from tests.faults.judging.outside import Outside
from tests.faults.judging.violations import Sort, Violation, lost
from tests.faults.loading.clients import Clients
from tests.faults.loading.customers import Customers
from tests.faults.loading.goods import Goods
from tests.faults.loading.opening import log_in
from tests.faults.loading.person import Person
from tests.faults.loading.said import Said
from tests.faults.loading.vendors import Vendors
from tests.faults.running.points import GATEWAY, ORDER_STATUS
from tests.faults.running.site import Site
from tests.faults.settling import Settling
from tests.faults.striking.keeper import Keeper
from tests.faults.striking.plan import Strikes
from tests.faults.tally import Tally
from tests.marketplace_gateway.sandbox_process import Sandbox

CUSTOMERS = 5
BY_BUS = 2
"""So many of every five customers are served over the bus."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run shall be; the seed decides the rest."""

    seed: int
    seconds: float
    faults: bool = True
    only: tuple[str, ...] = ()
    """Points to die at, `point` or `service@point`; empty = all."""
    before: Mapping[str, int] = field(default_factory=dict)
    """Kills of earlier runs: services die where they have died least."""
    twice: tuple[str, ...] = ()
    """Services that run as two processes; only on PostgreSQL."""
    customers: int = CUSTOMERS
    """Served at once. Fewer leave less to be done when the faults are over."""
    upgraded: bool = False
    """The services begin as an older version."""


class Troubles(Protocol):
    """What is done to a site while it works."""

    over: asyncio.Event
    """Set when nothing more shall be begun."""

    def works(self) -> list[Coroutine[Any, Any, None]]:
        """Return what shall run at the same time; each ends soon after `over`."""


@dataclass(slots=True)
class Result:
    """What came of it."""

    plan: Plan
    tally: Tally
    commands: int = 0
    settled_seconds: float = 0.0
    violations: list[Violation] = field(default_factory=list)

    def line(self) -> str:
        counts = {
            sort: sum(one.sort is sort for one in self.violations)
            for sort in (Sort.LOST, Sort.DOUBLED, Sort.DISORDERED)
        }
        told = " ".join(f"{sort.value}={number}" for sort, number in counts.items())
        return (
            f"faults: seed={self.plan.seed} kills={self.tally.kills.total()}"
            f" commands={self.commands} {told} settled_s={self.settled_seconds:.1f}"
        )


@dataclass(slots=True)
class Storm:
    """One run on a site that has been started."""

    site: Site
    plan: Plan
    journal: Journal
    scratch: Path
    """A folder for what the judgement needs."""
    troubles: Troubles | None = None
    """What is done instead of the plan's faults."""

    async def run(self) -> Result:
        """Go through all of it. Raises when the run itself cannot go on."""
        random = Random(self.plan.seed)
        result = Result(self.plan, Tally(before=Counter(self.plan.before)))
        clients = await Clients.open(self.site, self.journal, Random(random.random()))
        sandbox = Sandbox(self.site.stack.address("sandbox"))
        try:
            await log_in(clients)
            vendors = Vendors(
                sandbox, Random(random.random()), self.journal, weather=self.plan.faults
            )
            await self._load(random, clients, vendors, result)
            await self._rest_and_judge(random, clients, vendors, result)
        finally:
            sandbox.close()
            await clients.close()
        return result

    async def _load(
        self, random: Random, clients: Clients, vendors: Vendors, result: Result
    ) -> None:
        with httpx2.Client(trust_env=False, timeout=20) as client:
            goods = Goods(client, self.site.stack.address("sandbox"))
        numbers = count(1)
        customers = [
            Customers(
                clients, goods, Random(random.random()), numbers, by_bus=n % CUSTOMERS < BY_BUS
            )
            for n in range(self.plan.customers)
        ]
        person = Person(clients, Random(random.random()), self.journal)
        keeper = Keeper(self.site, self.journal)
        serving = [asyncio.create_task(one.serve()) for one in customers]
        world = _tasks(vendors.work(), person.work(), keeper.work())
        strikes = self.troubles or Strikes(
            self.site, Random(random.random()), self.journal, result.tally, self.plan.only
        )
        striking = _tasks(*strikes.works()) if self.plan.faults or self.troubles else []
        everybody = [*serving, *world, *striking]
        try:
            ended, _ = await asyncio.wait(
                everybody, timeout=self.plan.seconds, return_when=asyncio.FIRST_EXCEPTION
            )
            # Every strike is gone through with: what it has broken it also puts right.
            strikes.over.set()
            for task in (*ended, *striking):
                await task
            clients.over.set()
            await asyncio.gather(*serving)
            await asyncio.to_thread(vendors.calm)
        finally:
            strikes.over.set()
            clients.over.set()
            await _cancel(everybody)
        for child in self.site.processes.values():
            await asyncio.to_thread(child.launch)
        result.commands = len(clients.said)

    async def _rest_and_judge(
        self, random: Random, clients: Clients, vendors: Vendors, result: Result
    ) -> None:
        for link in self.site.links:
            link.heal()
        clients.over.clear()
        outside = Outside(self.site)
        person = Person(clients, Random(random.random()), self.journal)
        settling = Settling(outside, person, vendors)
        result.settled_seconds, left = await settling.settle()
        said = [one for one in clients.said if one.tries]
        result.violations += self._commands(outside, said)
        if not left:
            result.violations += await commands.repeat(clients, Random(random.random()))
            _, left = await settling.settle()
            result.violations += self._commands(outside, said)
        result.violations += [lost("rest", f"never at rest: {one}") for one in left]
        for service in (ORDER_STATUS, GATEWAY):
            result.violations += await delivery.judge(outside, service)
        result.violations += purchases.judge(outside)
        result.violations += views.activities(outside)
        await self.site.stop_services()
        result.violations += await asyncio.to_thread(
            lambda: list(views.replayed(self.site, self.scratch, upgraded=self.plan.upgraded))
        )
        result.violations = list(dict.fromkeys(result.violations))

    @staticmethod
    def _commands(outside: Outside, said: Sequence[Said]) -> list[Violation]:
        found = commands.found_events(outside)
        receipts = {name: outside.receipts(name) for name in (ORDER_STATUS, GATEWAY)}
        return list(commands.judge(said, found, receipts))


def _tasks(*works: Coroutine[Any, Any, None]) -> list[asyncio.Task[None]]:
    return [asyncio.create_task(work) for work in works]


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
