"""Books newly paid items by themselves, once the time to correct them is over.

A process like `order_progress`: it asks what is due and commands it. Only what was paid after
the rule was switched on is due, and only while nobody has touched it since. Each item is decided
anew when the command is, so that no view, however old, books anything too early or twice.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from chassis.clock import Clock
from chassis.command_context import CommandContext
from chassis.commands.answers import encode
from chassis.ids import new_id
from chassis.store.port import Fence
from chassis.streams import StreamName
from chassis.writer.unit import Unit
from chassis.writer.writer import Writer
from contracts.model import Provider
from contracts.order_status.commands import Book, ItemTarget
from services.order_status.application.aggregates import ITEM, RULE
from services.order_status.application.handlers.purchasing import book
from services.order_status.application.views.item_payment import milliseconds
from services.order_status.domain.item_requests import may_book_automatically
from services.order_status.domain.rules import AUTOMATIC_BOOKING, automatic_booking_of

ACTOR = "service:automatic_booking"
MERGED_AT_ONCE = 500
"""Items of one command where orders are merged."""

POLL_SECONDS = 1.0

log = structlog.get_logger()


class NotDueError(Exception):
    """The view was behind: nothing of the batch may be booked now. Nothing is recorded."""


@dataclass(frozen=True, slots=True)
class DueItem:
    """A newly paid item whose time to be corrected is over, as the view shows it."""

    agency: str
    order_id: str
    item_id: str
    version: int
    payment_id: str
    """Of the event; part of the command's key."""
    paid_ms: int
    merged: bool
    """It may share a provider order with items of other orders."""


class AutomaticBooking:
    """Runs while this process leads."""

    def __init__(
        self,
        due: Callable[[datetime], Sequence[DueItem]],
        writer: Writer,
        clock: Clock,
    ) -> None:
        self._due = due
        self._writer, self._clock = writer, clock

    async def run(self, fence: Fence) -> None:
        """Work until cancelled. Nothing wakes it: what it waits for is the time."""
        while True:
            try:
                await self.step(fence)
            except Exception as error:  # noqa: BLE001  told, and tried again
                log.warning("automatic_booking_interrupted", error=repr(error))
            await asyncio.sleep(POLL_SECONDS)

    async def step(self, fence: Fence | None) -> int:
        """Command all that is due; return how many commands that took."""
        due = await asyncio.to_thread(self._due, self._clock())
        batches = _batches(due)
        await asyncio.gather(*(self._book(batch, fence) for batch in batches))
        return len(batches)

    async def _book(self, batch: Sequence[DueItem], fence: Fence | None) -> None:
        payments = "\n".join(sorted(one.payment_id for one in batch))
        key = f"automatic-booking:{hashlib.sha256(payments.encode()).hexdigest()}"
        agency = batch[0].agency
        context = CommandContext(
            key=key,
            digest=key.encode(),
            verb="book",
            agency=agency,
            actor=ACTOR,
            correlation_id=new_id(),
            causation_id=batch[0].payment_id,
            at=self._clock(),
            fence=fence,
        )
        reads = [StreamName(ITEM.kind, agency, (one.order_id, one.item_id)) for one in batch]
        try:
            await self._writer.submit(context, lambda unit: _decide(batch, unit), reads)
        except NotDueError:
            log.info("automatic_booking_not_due", agency=agency, items=len(batch))


def _decide(batch: Sequence[DueItem], unit: Unit) -> bytes:
    """Book what may be booked by the rule, and by the items, as they stand now."""
    rule = automatic_booking_of(unit.state(RULE, AUTOMATIC_BOOKING))
    paid_before = milliseconds(unit.context.at) - rule.delay_seconds * 1000
    targets = tuple(
        ItemTarget(order_id=one.order_id, item_id=one.item_id, version=one.version)
        for one in batch
        if rule.enabled and one.paid_ms <= paid_before and _untouched(one, unit)
    )
    if not targets:
        raise NotDueError
    command = Book(
        items=targets,
        session_ids={Provider(provider): s for provider, s in rule.session_ids.items()},
        merge_orders=rule.merge_orders,
        queue_when_limited=rule.queue_when_limited,
    )
    return encode(book(command, unit))


def _untouched(due: DueItem, unit: Unit) -> bool:
    key = (due.order_id, due.item_id)
    item = unit.state(ITEM, *key)
    as_seen = unit.version(ITEM, *key) == due.version
    return as_seen and item is not None and may_book_automatically(item)


def _batches(due: Sequence[DueItem]) -> list[list[DueItem]]:
    """Return one batch per order; where orders are merged, batches of the whole agency."""
    groups: dict[tuple[str, str], list[DueItem]] = {}
    for one in due:
        groups.setdefault((one.agency, "" if one.merged else one.order_id), []).append(one)
    return [
        group[start : start + size]
        for (_, order_id), group in groups.items()
        for size in [len(group) if order_id else MERGED_AT_ONCE]
        for start in range(0, len(group), size)
    ]
