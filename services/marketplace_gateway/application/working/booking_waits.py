"""Why a booking waits before anything is sent, for how long, and when it is refused instead."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import SESSION
from services.marketplace_gateway.application.marketplace import (
    BookingLimitError,
    BreakerOpenError,
    MarketplaceError,
    RateLimitedError,
    RiskControlError,
    TokenInvalidError,
)
from services.marketplace_gateway.application.ports import Work
from services.marketplace_gateway.application.working import booking_steps as steps
from services.marketplace_gateway.application.working.budgets import Budgets
from services.marketplace_gateway.application.working.failures import (
    SessionBlockedError,
    in_words,
)
from services.marketplace_gateway.application.working.recorder import Recorder
from services.marketplace_gateway.domain import session
from services.marketplace_gateway.domain.booking import BookingState
from services.marketplace_gateway.domain.booking_events import HoldReason
from services.marketplace_gateway.domain.knowledge import remedy_for

LIMITED_FOR = timedelta(seconds=60)
"""How long to wait when a marketplace limits calls without saying for how long."""

ENDED = timedelta(0)
"""The booking waits or has ended: this worker has nothing more to do with it."""

OWN_LIMIT = "booking_limit"


@dataclass(frozen=True, slots=True)
class Waits:
    """The waiting of one booking. A pause is how soon to look at it again, `ENDED` not at all."""

    recorder: Recorder
    work: Work[BookingState]
    budgets: Budgets
    called: bool = False
    """Whether this worker's own call is what it waits after."""

    @property
    def _account(self) -> tuple[str, str]:
        return self.work.agency, self.work.state.session_id

    async def before_sending(self) -> timedelta | None:
        """Return None when the session may book now; otherwise the booking waits or is refused."""
        ports = self.recorder.ports
        known = await asyncio.to_thread(ports.work.session, *self._account)
        if known is None:
            return None
        if known.state.blocked:
            return await self.after(SessionBlockedError())
        now = ports.clock()
        until = known.state.waits_until(now)
        if until is None:
            return None
        return await self._limited(OWN_LIMIT, "The session is paused.", until)

    async def reserve(self, at: datetime) -> timedelta | None:
        """Count the booking into the session's budget, or let it wait for room."""
        ports = self.recorder.ports
        known = await asyncio.to_thread(ports.work.session, *self._account)
        if known is None:
            return None
        again = await self.budgets.reserve(self._account, known.state.budget, at)
        if again is None:
            return None
        return await self._limited(OWN_LIMIT, "The session's booking budget is used up.", again)

    def rests(self, unit: Unit) -> bool:
        """Say whether the session books nothing now: it may have been stopped since the look."""
        state = unit.state(SESSION, self.work.state.session_id)
        return state is not None and (
            state.blocked or state.waits_until(unit.context.at) is not None
        )

    def release(self, at: datetime) -> None:
        """Give the reservation back."""
        self.budgets.release(self._account, at)

    async def after(self, error: MarketplaceError) -> timedelta:
        """Let the booking wait after a failure that certainly bought nothing."""
        ports = self.recorder.ports
        now, pause = ports.clock(), ports.pace.retry_after
        match error:
            case TokenInvalidError():
                return await self._hold(HoldReason.SESSION_EXPIRED, in_words(error), None)
            case RiskControlError() | SessionBlockedError():
                return await self._hold(HoldReason.PAUSED, in_words(error), None)
            case BookingLimitError():
                return await self._too_much(error, now)
            case RateLimitedError(retry_after=seconds):
                asked = LIMITED_FOR if seconds is None else timedelta(seconds=seconds)
                until = now + max(pause, asked)
                return await self._hold(HoldReason.LIMIT, in_words(error), until)
            case BreakerOpenError(until=until):
                later = max(until, now + pause)
                return await self._hold(HoldReason.NOT_REACHED, in_words(error), later)
            case _:
                return await self._hold(HoldReason.NOT_REACHED, in_words(error), now + pause)

    async def _too_much(self, error: BookingLimitError, now: datetime) -> timedelta:
        """Pause the session, learn its limit, and let the booking wait or end."""
        session_id = self.work.state.session_id
        starts = await self.budgets.starts(self._account, now)
        seconds = error.retry_after
        retry_at = None if seconds is None else now + timedelta(seconds=seconds)

        found: list[datetime] = []

        def step(unit: Unit) -> bool:
            refusal = (error.code, error.message)
            events = session.limit(unit.state(SESSION, session_id), starts, now, refusal, retry_at)
            if events:
                unit.append(SESSION, (session_id,), events)
            state = unit.state(SESSION, session_id)
            found.append((state.waits_until(now) if state else None) or now + LIMITED_FOR)
            return bool(events)

        await self.recorder.record(step)
        return await self._limited(error.code, error.message, found[-1])

    async def _limited(self, code: str, message: str, until: datetime) -> timedelta:
        """Wait for the limit, or refuse because of it, as whoever ordered the booking wants."""
        when = f"{until:%Y-%m-%d %H:%M} UTC"
        if self.work.state.queue_when_limited:
            words = f"The account's booking limit is reached; tried again at {when}: {message}"
            return await self._hold(HoldReason.LIMIT, words, until)
        words = (
            "Refused because the account's booking limit is reached; it makes sense to"
            f" try again at {when}, or with another session: {message}"
        )
        booking_id, remedy = self.work.key[0], remedy_for(code) or remedy_for(OWN_LIMIT)
        await self.recorder.record(
            lambda unit: steps.refuse(unit, booking_id, code, words, remedy, called=self.called)
        )
        return ENDED

    async def _hold(self, reason: HoldReason, message: str, until: datetime | None) -> timedelta:
        booking_id = self.work.key[0]
        await self.recorder.record(
            lambda unit: steps.hold(unit, booking_id, reason, message, until, called=self.called)
        )
        return ENDED if until is None else until - self.recorder.ports.clock()
