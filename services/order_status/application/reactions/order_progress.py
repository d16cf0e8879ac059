"""Keeps each order's own status in step with its items.

A process, not a read model: it is never rebuilt. It asks which orders stand otherwise than
their items say, and commands them to say so; being late or being killed loses nothing.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from chassis.clock import Clock
from chassis.command_context import CommandContext
from chassis.store.port import Fence
from chassis.wakeup import Wakeup
from chassis.writer.unit import Unit
from chassis.writer.writer import Writer
from services.order_status.application.aggregates import ORDER
from services.order_status.domain.order import decide
from services.order_status.domain.order_commands import RecordStatus
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.vocabulary import OrderStatus

POLL_SECONDS = 1.0
RETRY_SECONDS = 2.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DueStatus:
    """An order whose items have come to another status than it says."""

    agency: str
    order_id: str
    status: OrderStatus
    position: int
    """Of the item event that made it so; part of the command's key."""
    correlation_id: str
    causation_id: str


class OrderProgress:
    """Runs while this process leads."""

    def __init__(
        self,
        due: Callable[[], Sequence[DueStatus]],
        applied: Wakeup,
        writer: Writer,
        clock: Clock,
    ) -> None:
        self._due, self._applied = due, applied
        self._writer, self._clock = writer, clock

    async def run(self, fence: Fence) -> None:
        """Work until cancelled."""
        while True:
            seen = self._applied.count
            try:
                await self.step(fence)
            except Exception as error:  # noqa: BLE001  told, and tried again
                log.warning("order_progress_interrupted", error=repr(error))
                await asyncio.sleep(RETRY_SECONDS)
                continue
            await self._applied.wait_async(seen, POLL_SECONDS)

    async def step(self, fence: Fence | None) -> int:
        """Command every order that is due; return how many there were."""
        due = await asyncio.to_thread(self._due)
        await asyncio.gather(*(self._record(order, fence) for order in due))
        return len(due)

    async def _record(self, due: DueStatus, fence: Fence | None) -> None:
        key = f"order-status:{due.order_id}:{due.position}:{due.status}"
        context = CommandContext(
            key=key,
            digest=key.encode(),
            verb="record-order-status",
            agency=due.agency,
            actor="service:order_status",
            correlation_id=due.correlation_id,
            causation_id=due.causation_id,
            at=self._clock(),
            fence=fence,
        )

        def handler(unit: Unit) -> bytes:
            events = decide(unit.state(ORDER, due.order_id), RecordStatus(due.status))
            assert not isinstance(events, Refusal)
            if events:
                unit.append(ORDER, (due.order_id,), events)
            return b"{}"

        await self._writer.submit(context, handler)
