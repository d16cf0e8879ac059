"""Runs the leader's tasks while this process leads, and stops them when it leads no more."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

import structlog

from chassis.cancelling import cancel, unbroken
from chassis.leadership.lease import LEASE_SECONDS, Lease
from chassis.store.port import Fence, LeadershipLostError

LeaderTask = Callable[[Fence], Awaitable[None]]
"""Runs until it is cancelled; everything it writes is under the fence."""

RESTART_SECONDS = 1.0

SURE_SECONDS = LEASE_SECONDS - 1.5
"""How long after asking for the lease it certainly holds; the database counts whole seconds."""

log = structlog.get_logger()


class Leader:
    """Tries to lead for as long as the process lives."""

    def __init__(self, lease: Lease, tasks: Sequence[LeaderTask]) -> None:
        self._lease, self._tasks = lease, tasks
        self.fence: Fence | None = None
        self._sure_until = 0.0

    def holds(self, fence: Fence) -> bool:
        """Say whether the lease behind the fence has certainly not run out yet.

        For calls to the outside, which no transaction can fence: a process that was stopped for
        longer than its lease must not go on where it was. Asks nobody; the clock that it looks
        at goes on while a process is stopped, and is no loop's: those tell when they last looked.
        """
        return self.fence == fence and monotonic() < self._sure_until

    @property
    def leads(self) -> bool:
        return self.fence is not None

    async def run(self) -> None:
        """Lead or stand by until cancelled; gives the lease up at the end."""
        while True:
            asked = monotonic()
            try:
                fence = await asyncio.to_thread(self._lease.acquire)
            except Exception:  # the database is away: keep trying
                log.exception("lease_not_acquired")
                fence = None
            if fence is None:
                await asyncio.sleep(LEASE_SECONDS / 6)
                continue
            self._sure_until = asked + SURE_SECONDS
            await self._lead(fence)

    async def _lead(self, fence: Fence) -> None:
        log.info("leading", lease=fence.lease, epoch=fence.epoch)
        self.fence = fence
        work = [asyncio.create_task(self._keep(task, fence)) for task in self._tasks]
        renewing = asyncio.create_task(self._renew(fence))
        try:
            await asyncio.wait([renewing, *work], return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.fence = None
            await unbroken(self._stand_back(fence, (renewing, *work)))

    async def _stand_back(self, fence: Fence, tasks: Sequence[asyncio.Task[None]]) -> None:
        """Give the lease up, but not before everything done under it is over."""
        await cancel(tasks)
        await asyncio.to_thread(self._give_up, fence)

    @staticmethod
    async def _keep(task: LeaderTask, fence: Fence) -> None:
        """Start a task again when it ends; returns when the lease is lost."""
        while True:
            try:
                await task(fence)
                log.error("leader_task_ended")
            except LeadershipLostError:
                return
            except Exception:
                log.exception("leader_task_failed")
            await asyncio.sleep(RESTART_SECONDS)

    async def _renew(self, fence: Fence) -> None:
        last = monotonic()
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            asked = monotonic()
            try:
                if not await asyncio.to_thread(self._lease.renew, fence):
                    log.warning("leadership_lost", lease=fence.lease, epoch=fence.epoch)
                    return
                last = monotonic()
                self._sure_until = asked + SURE_SECONDS
            except Exception:
                log.exception("lease_not_renewed")
                if monotonic() - last > LEASE_SECONDS:
                    return

    def _give_up(self, fence: Fence) -> None:
        try:
            self._lease.release(fence)
        except Exception:
            log.exception("lease_not_released")
