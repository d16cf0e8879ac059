"""One service after the other is stopped, migrated, and started as today's."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field, fields
from signal import SIGKILL
from typing import Any

from deploy.local.processes import STOP_SECONDS, Child
from tests.faults.journal import Journal
from tests.faults.running.forked import ForkedChild
from tests.faults.running.site import Site
from tests.faults.upgrading.release import Release

READY_SECONDS = 60.0


class UpgradeError(Exception):
    """A service broke down when it was to stop."""


@dataclass(slots=True)
class ReleasedChild(ForkedChild):
    """A service that runs as released, until it is told to be today's."""

    release: Release | None = None
    """Whose program it is; None = today's."""
    words: tuple[str, ...] = ()
    """What is asked of the released `caigou`."""

    def launch(self) -> None:
        """Start it. Harmless while it runs."""
        if not self.release:
            # Zero-argument super() does not see through `slots=True`.
            ForkedChild.launch(self)
            return
        today, command = self.environment, self.command
        self.command = self.release.command(*self.words)
        self.environment = {**today, **self.release.environment}
        try:
            Child.launch(self)
        finally:
            self.command, self.environment = command, today


@dataclass(slots=True)
class Upgrade:
    """Done once, a while after the load has begun."""

    site: Site
    journal: Journal
    release: Release
    order: tuple[str, ...]
    """Services, first first."""
    after_seconds: float
    """Between the beginning and the first service, and between two."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    away: dict[str, float] = field(default_factory=dict)
    """Seconds from the end of the old process to the readiness of the new, by service."""

    def __post_init__(self) -> None:
        """Let the site begin with the released programs."""
        for name, child in self.site.processes.items():
            old = self._released(child, "serve", child.service)
            self.site.processes[name] = self.site.stack.children[name] = old
        migration = self.site.stack.migration
        assert isinstance(migration, ForkedChild)
        self.site.stack.migration = self._released(migration, "migrate", *self.order)

    def works(self) -> list[Coroutine[Any, Any, None]]:
        return [self._work()]

    async def _work(self) -> None:
        for service in self.order:
            await asyncio.sleep(self.after_seconds)
            await self._upgrade(service)

    async def _upgrade(self, service: str) -> None:
        child = self.site.processes[service]
        assert isinstance(child, ReleasedChild)
        self.journal.note("fault: upgrade", service=service)
        self.site.wanted_down.add(child.name)
        child.ask_to_stop()
        # As a process manager does: who has not ended in time is killed. 0.1.0 at times has to be.
        status = await asyncio.to_thread(child.wait_stopped, STOP_SECONDS)
        if status not in (0, -SIGKILL):
            raise UpgradeError(child.told(f"ended with status {status}"))
        stopped = time.monotonic()
        await asyncio.to_thread(self.site.stack.caigou, "migrate", service)
        child.release = None
        await asyncio.to_thread(child.start, READY_SECONDS)
        self.site.wanted_down.remove(child.name)
        self.away[service] = time.monotonic() - stopped
        self.journal.note("upgraded", service=service, old_ended_with=status)

    def _released(self, like: ForkedChild, *words: str) -> ReleasedChild:
        given = {f.name: getattr(like, f.name) for f in fields(like) if f.init}
        return ReleasedChild(**given, release=self.release, words=words)
