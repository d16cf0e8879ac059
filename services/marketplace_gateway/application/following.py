"""Follows order_status: what concerns the gateway becomes work, in the order it happened."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chassis.clock import Clock
from chassis.command_context import CommandContext
from chassis.store.port import Fence
from chassis.writer.unit import Unit
from chassis.writer.writer import Writer
from contracts.catalogue import ORDER_STATUS, entry_of_type
from contracts.envelope import Envelope, decode
from contracts.model import Event
from contracts.order_status.events import (
    BookingOrdered,
    OperationCancelRequested,
    OperationProgressed,
    Split,
)
from services.marketplace_gateway.application.marketplace import Marketplace
from services.marketplace_gateway.application.ports import Work, WorkList
from services.marketplace_gateway.application.reactions.operations import (
    REACTIONS,
    REMEMBERED_BY_OTHERS,
    Reaction,
    Surroundings,
)
from services.marketplace_gateway.application.reactions.restored import Standing
from services.marketplace_gateway.application.recovery import NOT_RESTORED, Recovery
from services.marketplace_gateway.domain.budget import next_start
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.session import SessionState

NEEDS_VIEWS = (OperationCancelRequested, OperationProgressed, Split)
"""Events whose effect depends on what the views show."""

VIEWS_SECONDS = 5.0


def _has_failed(future: asyncio.Future[object]) -> bool:
    return future.done() and (future.cancelled() or future.exception() is not None)


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
        recovery: Recovery = NOT_RESTORED,
        source_restored: Callable[[], bool] = lambda: False,
        look_for: timedelta = timedelta(minutes=15),
    ) -> None:
        """`look_for`: how long an order may be looked for that was perhaps made and forgotten."""
        self._recovery, self._source_restored = recovery, source_restored
        self._look_for = look_for
        self._consumer, self._writer = consumer, writer
        self._reach = reach
        self._work, self._clock = work, clock
        self._sizes = {p: market.lines_per_booking for p, market in marketplaces.items()}

    async def apply(self, envelopes: Sequence[Envelope], fence: Fence) -> None:
        """Decide each that concerns us; the last of the batch always moves the position."""
        waiting: list[asyncio.Future[object]] = []
        for envelope in envelopes:
            entry = entry_of_type(envelope.type)
            forgotten = self._recovery.may_be_known(envelope)
            reaction = _reaction(entry.model, forgotten=forgotten) if entry else None
            concerns_us = reaction is not None
            if not concerns_us and envelope is not envelopes[-1]:
                continue
            event = decode(entry.model, envelope.data) if entry and concerns_us else None
            if isinstance(event, NEEDS_VIEWS):
                # What came before it in this batch must be seen by those who look around for it.
                await asyncio.gather(*waiting)
                await self._views_up_to_date()
            elif isinstance(event, BookingOrdered) and self._source_restored():
                await asyncio.gather(*waiting)
                await self._views_up_to_date()
            around = await asyncio.to_thread(self._look_around, envelope, event)
            if forgotten:
                around = replace(around, forgotten=self._look_for)
            if any(map(_has_failed, waiting)):
                # The writer keeps back what was queued behind a failure before it was told, and
                # told it was while we looked around: this one would move the position past it.
                break
            waiting.append(self._enqueue(envelope, event, reaction, around, fence))
        await asyncio.gather(*waiting)

    async def apply_again(self, envelope: Envelope, fence: Fence) -> None:
        """See `ApplyAgain`. The views show what happened since."""
        entry = entry_of_type(envelope.type)
        forgotten = self._recovery.may_be_known(envelope)
        reaction = _reaction(entry.model, forgotten=forgotten) if entry else None
        event = decode(entry.model, envelope.data) if entry and reaction else None
        await self._views_up_to_date()
        around = await asyncio.to_thread(self._look_around, envelope, event)
        if forgotten:
            around = replace(around, forgotten=self._look_for)
        await self._enqueue(envelope, event, reaction, around, fence, in_turn=False)

    def _enqueue(
        self,
        envelope: Envelope,
        event: Event | None,
        reaction: Reaction | None,
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
            if event is not None and reaction is not None:
                reaction(event, unit, around)
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
            chosen = {
                Provider(wanted): self._choose(envelope.agency, Provider(wanted))
                for wanted in sorted({line.goods.provider for line in event.lines})
                if not event.session_ids.get(wanted)
            }
            standing = self._standing(envelope.agency, event) if self._source_restored() else None
            return Surroundings(self._sizes, chosen, standing=standing)
        if isinstance(event, OperationProgressed):
            begun = self._work.bookings_of(envelope.agency, event.operation_id)
            return Surroundings(self._sizes, bookings=[work.key[0] for work in begun])
        return Surroundings(self._sizes)

    def _standing(self, agency: str, event: BookingOrdered) -> Standing:
        order_ids = sorted({line.order_id for line in event.lines})
        orders = self._work.open_orders(agency, order_ids, None)
        return Standing.of(
            [(work.key[1], work.state) for work in orders],
            [work.state for work in self._work.open_bookings(agency)],
        )

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
            reach = state.budget.reach
            starts = self._work.starts(agency, session_id, now - reach) if reach else ()
            free = next_start(state.budget, starts, now)
            soonest = max(free, state.waits_until(now) or now)
            needs_person = state.expired or state.blocked
            return needs_person, soonest, load.get(session_id, 0), state.name

        return min(usable, key=rank).key[0]


def _reaction(model: type[Event], *, forgotten: bool) -> Reaction | None:
    if forgotten and model in REMEMBERED_BY_OTHERS:
        return REMEMBERED_BY_OTHERS[model]
    return REACTIONS.get(model)
