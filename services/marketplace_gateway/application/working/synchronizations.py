"""Synchronizes: reads the provider orders of one run, tells progress, waits for a login."""

from collections.abc import Callable
from datetime import timedelta

from chassis.store.port import Fence
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import SYNCHRONIZATION
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    TokenInvalidError,
)
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.application.working.known_orders import seen
from services.marketplace_gateway.application.working.polls import Polls
from services.marketplace_gateway.application.working.record import record
from services.marketplace_gateway.application.working.sessions import in_words, note_expired
from services.marketplace_gateway.domain import synchronization
from services.marketplace_gateway.domain.synchronization import SynchronizationState

TELL_EVERY = 10
"""Provider orders between two reports of progress."""


class SynchronizationWorker:
    """Works on one synchronization at a time for its crew."""

    def __init__(self, ports: Ports, polls: Polls) -> None:
        self._ports, self._polls = ports, polls

    async def work(self, work: Work[SynchronizationState], fence: Fence) -> timedelta | None:
        """Read every order of the run; begin again from the first after an interruption."""
        started = work.state.started
        market = self._ports.marketplaces[started.provider]
        numbers, errors, changed, read_count = started.provider_order_ids, list[str](), 0, 0
        try:
            for number in numbers:
                token = await self._ports.credentials.access(work.agency, started.session_id)
                try:
                    read = await market.read(token, number)
                except TokenInvalidError:
                    raise
                except MarketplaceError as error:
                    errors.append(f"{number}: {in_words(error)}")
                    continue
                if read is None:
                    errors.append(f"{number}: The marketplace knows no such order.")
                    continue
                read_count += 1
                changed += await self._record(work, fence, seen(started.session_id, read))
                told = read_count % TELL_EVERY == 0
                if told and not await self._progress(work, fence, read_count, errors):
                    return None  # cancelled; what was read stays
            changed += await self._polls.poll(
                work.agency, started.session_id, fence, work.correlation_id
            )
        except TokenInvalidError as error:
            await note_expired(
                self._ports,
                fence,
                work.agency,
                started.session_id,
                error,
                correlation_id=work.correlation_id,
                causation_id=work.causation_id,
            )
            await self._step(work, fence, synchronization.wait)
            return None
        except MarketplaceError as error:
            errors.append(in_words(error))
        await self._progress(work, fence, read_count, errors)
        done = tuple(errors)
        await self._step(
            work, fence, lambda state: synchronization.finish(state, read_count, changed, done)
        )
        return None

    async def _progress(
        self, work: Work[SynchronizationState], fence: Fence, read: int, errors: list[str]
    ) -> bool:
        """Tell how far it has come; False when the run has ended meanwhile."""
        total, so_far = len(work.state.started.provider_order_ids), tuple(errors)
        return await self._step(
            work,
            fence,
            lambda state: synchronization.progress(state, read, total, so_far),
        )

    async def _step(
        self,
        work: Work[SynchronizationState],
        fence: Fence,
        decide: Callable[[SynchronizationState | None], synchronization.Decision],
    ) -> bool:
        def step(unit: Unit) -> bool:
            events = decide(unit.state(SYNCHRONIZATION, *work.key))
            if events:
                unit.append(SYNCHRONIZATION, work.key, events)
            return bool(events)

        return await self._record(work, fence, step)

    async def _record(
        self, work: Work[SynchronizationState], fence: Fence, step: Callable[[Unit], bool]
    ) -> bool:
        return await record(
            self._ports,
            fence,
            step,
            agency=work.agency,
            verb="work-on-synchronization",
            correlation_id=work.correlation_id,
            causation_id=work.causation_id,
        )
