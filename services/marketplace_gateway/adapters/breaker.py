"""A circuit breaker: a marketplace that answers nobody is left alone for a while.

Our own, because the live libraries (purgatory, aiobreaker) let every call through once the time
is over, wait equally long each time, and read the machine's clock.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from services.marketplace_gateway.application.marketplace import (
    BreakerOpenError,
    MarketplaceError,
    NoAnswerError,
    NotReachedError,
)

Result = TypeVar("Result")
_TRIAL_UNDER_WAY = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class BreakerLimits:
    """Opens after so many failures in a row within the window; all times in seconds."""

    failures: int = 5
    window_seconds: float = 300.0
    first_pause: float = 15.0
    longest_pause: float = 120.0


class Breaker:
    """Shared by all calls of one adapter. Only silence is a failure; a refusal is an answer."""

    def __init__(self, limits: BreakerLimits, clock: Callable[[], datetime]) -> None:
        self._limits = limits
        self._clock = clock
        self._failed_at: list[datetime] = []
        self._pause: timedelta | None = None
        self._opened_at = clock()
        self._trying = False

    async def call(self, send: Callable[[], Awaitable[Result]]) -> Result:
        """Make a call; BreakerOpenError, without making it, while the marketplace is left alone."""
        trial = self._admit()
        self._trying = self._trying or trial
        try:
            result = await send()
        except (NotReachedError, NoAnswerError):
            self._failed(trial=trial)
            raise
        except MarketplaceError:
            self._close()
            raise
        finally:
            self._trying = self._trying and not trial
        self._close()
        return result

    def _admit(self) -> bool:
        """Tell whether this call is the one trial after a pause."""
        if self._pause is None:
            return False
        now = self._clock()
        # A clock that was set back must not turn seconds into hours.
        passed = max(now - self._opened_at, timedelta(0))
        if passed < self._pause:
            raise BreakerOpenError(now + (self._pause - passed))
        if self._trying:
            raise BreakerOpenError(now + _TRIAL_UNDER_WAY)
        return True

    def _failed(self, *, trial: bool) -> None:
        now = self._clock()
        if self._pause is None:
            window = timedelta(seconds=self._limits.window_seconds)
            self._failed_at = [at for at in self._failed_at if now - at <= window] + [now]
            if len(self._failed_at) >= self._limits.failures:
                self._open(timedelta(seconds=self._limits.first_pause), now)
        elif trial:
            longest = timedelta(seconds=self._limits.longest_pause)
            self._open(min(2 * self._pause, longest), now)

    def _open(self, pause: timedelta, now: datetime) -> None:
        self._pause, self._opened_at = pause, now

    def _close(self) -> None:
        self._pause = None
        self._failed_at.clear()
