"""Synchronizes: reads the provider orders of one run, tells progress, waits for a login."""

from collections.abc import Callable
from datetime import timedelta

from chassis.store.port import Fence
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import SYNCHRONIZATION
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    RiskControlError,
    TokenInvalidError,
)
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.application.working.failures import (
    SessionBlockedError,
    in_words,
)
from services.marketplace_gateway.application.working.known_orders import seen
from services.marketplace_gateway.application.working.polls import Polls
from services.marketplace_gateway.application.working.recorder import Recorder
from services.marketplace_gateway.application.working.traces import WITH_PARCELS, trace
from services.marketplace_gateway.domain import synchronization
from services.marketplace_gateway.domain.provider_order import ProviderOrder
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
        recorder = Recorder.of(self._ports, fence, work, "work-on-synchronization")
        account = Account(recorder, started.session_id)
        numbers, errors, changed, read_count = started.provider_order_ids, list[str](), 0, 0
        try:
            for number in numbers:
                try:
                    read = await account.read(started.provider, number)
                    if read is None:
                        errors.append(f"{number}: The marketplace knows no such order.")
                        continue
                    read_count += 1
                    changed += await _take(account, read)
                except (TokenInvalidError, SessionBlockedError, RiskControlError):
                    raise
                except MarketplaceError as error:
                    errors.append(f"{number}: {in_words(error)}")
                    continue
                told = read_count % TELL_EVERY == 0
                if told and not await _progress(work, recorder, read_count, errors):
                    return None  # cancelled; what was read stays
            polled = await self._polls.poll(started.session_id, recorder, by_hand=True)
            changed += polled.changed
            told_of = {error.partition(":")[0] for error in errors}
            errors += [one for one in polled.errors if one.partition(":")[0] not in told_of]
        except (TokenInvalidError, SessionBlockedError, RiskControlError):
            # A person has been asked; a login, or the answer, lets it go on.
            await _step(work, recorder, synchronization.wait)
            return None
        except MarketplaceError as error:
            errors.append(in_words(error))
        await _progress(work, recorder, read_count, errors)
        done = tuple(errors)
        await _step(
            work, recorder, lambda state: synchronization.finish(state, read_count, changed, done)
        )
        return None


async def _take(account: Account, read: ProviderOrder) -> bool:
    """Record an order, and where its parcels have been; return whether anything was new."""
    news = await account.recorder.record(seen(account.session_id, read))
    moved = read.status in WITH_PARCELS and await trace(account, read)
    return news or moved


async def _progress(
    work: Work[SynchronizationState], recorder: Recorder, read: int, errors: list[str]
) -> bool:
    """Tell how far it has come; False when the run has ended meanwhile."""
    total, so_far = len(work.state.started.provider_order_ids), tuple(errors)
    return await _step(
        work, recorder, lambda state: synchronization.progress(state, read, total, so_far)
    )


async def _step(
    work: Work[SynchronizationState],
    recorder: Recorder,
    decide: Callable[[SynchronizationState | None], synchronization.Decision],
) -> bool:
    def step(unit: Unit) -> bool:
        events = decide(unit.state(SYNCHRONIZATION, *work.key))
        if events:
            unit.append(SYNCHRONIZATION, work.key, events)
        return bool(events)

    return await recorder.record(step)
