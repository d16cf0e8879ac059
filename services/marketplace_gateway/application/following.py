"""Follows order_status: what concerns the gateway becomes work, in the order it happened."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from chassis.clock import Clock
from chassis.command_context import CommandContext
from chassis.store.port import Fence
from chassis.writer.unit import Unit
from chassis.writer.writer import Writer
from contracts.catalogue import ORDER_STATUS, entry_of_type
from contracts.envelope import Envelope, decode
from contracts.model import Event
from contracts.order_status.events import BookingOrdered, OperationCancelRequested, Split
from services.marketplace_gateway.application.marketplace import Marketplace
from services.marketplace_gateway.application.ports import Work, WorkList
from services.marketplace_gateway.application.reactions.operations import (
    REACTIONS,
    Surroundings,
)
from services.marketplace_gateway.domain.budget import LONGEST, next_start
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.session import SessionState

NEEDS_VIEWS = (OperationCancelRequested, Split)
"""Events whose effect depends on what the views show."""

VIEWS_SECONDS = 5.0


class ViewsBehindError(Exception):
    """The views do not show what was committed; the follower tries again."""


class OrderStatusFollower:
    """Applies envelopes of order_status."""

    def __init__(
        self,
        consumer: str,
        writer: Writer,
        work: WorkList,
        marketplaces: Mapping[Provider, Marketplace],
        clock: Clock,
        reach: Callable[[int, float], Awaitable[bool]],
    ) -> None:
        self._consumer, self._writer = consumer, writer
        self._reach = reach
        self._work, self._clock = work, clock
        self._sizes = {p: market.lines_per_booking for p, market in marketplaces.items()}

    async def apply(self, envelopes: Sequence[Envelope], fence: Fence) -> None:
        """Decide each that concerns us; the last of the batch always moves the position."""
        waiting: list[asyncio.Future[object]] = []
        for envelope in envelopes:
            entry = entry_of_type(envelope.type)
            concerns_us = entry is not None and entry.model in REACTIONS
            if not concerns_us and envelope is not envelopes[-1]:
                continue
            event = decode(entry.model, envelope.data) if entry and concerns_us else None
            if isinstance(event, NEEDS_VIEWS):
                # What came before it in this batch must be seen by those who look around for it.
                await asyncio.gather(*waiting)
                await self._views_up_to_date()
            around = await asyncio.to_thread(self._look_around, envelope, event)
            waiting.append(self._enqueue(envelope, event, around, fence))
        await asyncio.gather(*waiting)

    async def apply_again(self, envelope: Envelope, fence: Fence) -> None:
        """See `ApplyAgain`. The views show what happened since."""
        entry = entry_of_type(envelope.type)
        concerns_us = entry is not None and entry.model in REACTIONS
        event = decode(entry.model, envelope.data) if entry and concerns_us else None
        await self._views_up_to_date()
        around = await asyncio.to_thread(self._look_around, envelope, event)
        await self._enqueue(envelope, event, around, fence, in_turn=False)

    def _enqueue(
        self,
        envelope: Envelope,
        event: Event | None,
        around: Surroundings,
        fence: Fence,
        *,
        in_turn: bool = True,
    ) -> asyncio.Future[object]:
        context = CommandContext(
            key=f"event:{ORDER_STATUS}:{envelope.id}",
            digest=envelope.id.encode(),
            verb="follow",
            agency=envelope.agency,
            actor=envelope.actor,
            correlation_id=envelope.correlation_id,
            causation_id=envelope.id,
            at=self._clock(),
            consumer=self._consumer if in_turn else "",
            position=envelope.sequence,
            fence=fence,
        )

        def handler(unit: Unit) -> bytes:
            if event is not None:
                REACTIONS[type(event)](event, unit, around)
            return b"{}"

        return self._writer.enqueue(context, handler)  # type: ignore[return-value]

    async def _views_up_to_date(self) -> None:
        if not await self._reach(self._writer.head, VIEWS_SECONDS):
            raise ViewsBehindError

    def _look_around(self, envelope: Envelope, event: Event | None) -> Surroundings:
        if isinstance(event, OperationCancelRequested):
            bookings = self._work.bookings_of(envelope.agency, event.operation_id)
            unbindings = self._work.unbindings_of(envelope.agency, event.operation_id)
            return Surroundings(
                self._sizes,
                bookings=[work.key[0] for work in bookings],
                unbindings=[work.key for work in unbindings],
            )
        if isinstance(event, Split):
            orders = self._work.open_orders(envelope.agency, [event.order_id], None)
            keys = [(work.key[0], work.key[1]) for work in orders]
            return Surroundings(self._sizes, orders=keys)
        if isinstance(event, BookingOrdered):
            chosen = {provider: self._choose(envelope.agency, provider) for provider in Provider}
            return Surroundings(self._sizes, chosen)
        return Surroundings(self._sizes)

    def _choose(self, agency: str, provider: Provider) -> str | None:
        """Return the enabled session that can book soonest, then the one with the least in hand.

        Expired and blocked ones come last: their bookings wait for a person.
        """
        load = self._work.load(agency)
        usable = [
            work
            for work in self._work.sessions(provider)
            if work.agency == agency and not work.state.disabled
        ]
        if not usable:
            return None
        now = self._clock()

        def rank(work: Work[SessionState]) -> tuple[bool, datetime, int, str]:
            state, session_id = work.state, work.key[0]
            starts = self._work.starts(agency, session_id, now - LONGEST)
            free = next_start(state.budget, starts, now)
            soonest = max(free, state.waits_until(now) or now)
            needs_person = state.expired or state.blocked
            return needs_person, soonest, load.get(session_id, 0), state.name

        return min(usable, key=rank).key[0]
