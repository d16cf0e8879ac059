"""Follows the gateway: each event that concerns items becomes one command, in order.

How far we have come is stored with what was decided; events that concern nobody move it too.
"""

import asyncio
from collections.abc import Sequence

from chassis.clock import Clock
from chassis.command_context import CommandContext
from chassis.runtime.core import consumer_of
from chassis.store.port import Fence
from chassis.writer.pending import Answered
from chassis.writer.unit import Unit
from chassis.writer.writer import Writer
from contracts.catalogue import MARKETPLACE, entry_of_type
from contracts.envelope import Envelope, decode
from contracts.model import Event
from services.order_status.application.reactions.marketplace_facts import REACTIONS


class MarketplaceEvents:
    """Applies envelopes of the gateway."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer, self._clock = writer, clock

    async def apply(self, envelopes: Sequence[Envelope], fence: Fence | None) -> None:
        """See `Apply`. An event that cannot be applied stops its followers, visibly."""
        queued = []
        for envelope in envelopes:
            event = _read(envelope)
            if event is not None or envelope is envelopes[-1]:
                queued.append(self._enqueue(envelope, event, fence))
        outcomes = await asyncio.gather(*queued, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def apply_again(self, envelope: Envelope, fence: Fence) -> None:
        """See `ApplyAgain`. Facts of a marketplace may come in any order."""
        await self._enqueue(envelope, _read(envelope), fence, in_turn=False)

    def _enqueue(
        self,
        envelope: Envelope,
        event: Event | None,
        fence: Fence | None,
        *,
        in_turn: bool = True,
    ) -> asyncio.Future[Answered]:
        entry = entry_of_type(envelope.type)
        context = CommandContext(
            key=f"event:{envelope.id}",
            digest=envelope.id.encode(),
            verb=entry.name if entry else "",
            agency=envelope.agency,
            actor=envelope.actor,
            correlation_id=envelope.correlation_id,
            causation_id=envelope.id,
            at=self._clock(),
            consumer=consumer_of(MARKETPLACE) if in_turn else "",
            position=envelope.sequence,
            fence=fence,
        )

        def handler(unit: Unit) -> bytes:
            if event is not None:
                REACTIONS[type(event)](event, unit)
            return b"{}"

        return self._writer.enqueue(context, handler)


def _read(envelope: Envelope) -> Event | None:
    """Return the event, or None when it is no business of ours, or of a type yet unknown."""
    entry = entry_of_type(envelope.type)
    if entry is None or entry.model not in REACTIONS:
        return None
    return decode(entry.model, envelope.data)
