"""Runs the jobs that the views show: each once at a time, few at once, failures with a pause."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import structlog

from chassis.store.port import Fence
from services.marketplace_gateway.application.ports import Ports, Work

S = TypeVar("S")
POLL_SECONDS = 1.0

log = structlog.get_logger()


class Crew(Generic[S]):
    """Takes work off one list until it is cancelled.

    `job` returns when to look at this work again, or None when it is done with it; an
    exception means: again after the usual pause.
    """

    def __init__(
        self,
        name: str,
        ports: Ports,
        due: Callable[[], Sequence[Work[S]]],
        job: Callable[[Work[S], Fence], Awaitable[timedelta | None]],
        at_once: int = 8,
    ) -> None:
        self._name, self._ports = name, ports
        self._due, self._job = due, job
        self._slots = asyncio.Semaphore(at_once)
        self._active: set[str] = set()
        self._not_before: dict[str, datetime] = {}

    async def run(self, fence: Fence) -> None:
        """Work until cancelled; what is under way is cancelled too."""
        async with asyncio.TaskGroup() as group:
            while True:
                seen = self._ports.changed.count
                # What ends while the list is being read may be on it still: it is left out.
                busy = set(self._active)
                try:
                    found = await asyncio.to_thread(self._due)
                except Exception as error:  # noqa: BLE001  told, and tried again
                    log.warning("work_list_unreadable", crew=self._name, error=repr(error))
                    found = []
                for work in found:
                    if work.id not in busy and self._may_begin(work):
                        self._active.add(work.id)
                        group.create_task(self._do(work, fence))
                await self._ports.changed.wait_async(seen, POLL_SECONDS)

    def _may_begin(self, work: Work[S]) -> bool:
        pause = self._not_before.get(work.id)
        return work.id not in self._active and (pause is None or pause <= self._ports.clock())

    async def _do(self, work: Work[S], fence: Fence) -> None:
        try:
            again = await self._attempt(work, fence)
            # A pause counts from here: the views may take their time.
            ended = self._ports.clock()
            # Until the views show what came of it, the list would offer the same work again.
            await self._ports.settled()
        finally:
            self._active.discard(work.id)
        if again is None:
            self._not_before.pop(work.id, None)
        else:
            self._not_before[work.id] = ended + again

    async def _attempt(self, work: Work[S], fence: Fence) -> timedelta | None:
        try:
            async with self._slots:
                return await self._job(work, fence)
        except Exception as error:  # noqa: BLE001  one job's failure is not the crew's
            log.warning("work_failed", crew=self._name, work=work.id, error=repr(error))
            return self._ports.pace.retry_after
