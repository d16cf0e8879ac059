"""What one app key may send: a steady rate, and silence once the marketplace has asked for it.

The rate is kept by aiolimiter (a leaky bucket on the event loop's own clock); the pauses are
counted on the clock that is passed in. Both are of one process: only the leader buys and reads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiolimiter import AsyncLimiter

from services.marketplace_gateway.application.marketplace import RateLimitedError

ONE_DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class ThrottleLimits:
    """How much at most, and how long to be silent after a refusal that names no time (seconds).

    Neither marketplace publishes its quotas. On 1688, 8 parallel readers were enough to be
    refused, and clients back off 10, 20, 40, 80, 120 s (field notes).
    """

    calls_per_second: float
    pauses: tuple[float, ...] = (10.0, 20.0, 40.0, 80.0, 120.0)


class Throttle:
    """Shared by all calls of one adapter."""

    def __init__(self, limits: ThrottleLimits, clock: Callable[[], datetime]) -> None:
        self._limits = limits
        self._clock = clock
        # One call at a time, evenly spaced: a bucket of a second's calls would let twice as many
        # through in the first second, which a marketplace that counts by the second refuses.
        self._rate = AsyncLimiter(1, 1 / limits.calls_per_second)
        self._refusals = 0
        self._began: datetime | None = None
        self._lasts = timedelta(0)
        self._refused_with = ("", "")

    async def admit(self) -> None:
        """Wait for a turn; RateLimitedError, without waiting, while the app key is paused."""
        self._refuse_while_paused()
        await self._rate.acquire()
        self._refuse_while_paused()

    def limited(self, error: RateLimitedError) -> RateLimitedError:
        """Begin a pause after a refusal; returns the error with the seconds that it lasts.

        Calls that were under way together are refused together: that is one refusal.
        """
        left = self._left()
        if error.retry_after is not None:
            told = timedelta(seconds=min(error.retry_after, ONE_DAY_SECONDS))
            if told > left:
                self._pause(told, error)
        elif not left:
            step = min(self._refusals, len(self._limits.pauses) - 1)
            self._refusals += 1
            self._pause(timedelta(seconds=self._limits.pauses[step]), error)
        return RateLimitedError(error.code, error.message, self._left().total_seconds())

    def answered(self) -> None:
        """Begin the pauses anew after a success; one from before a pause does not count."""
        if not self._left():
            self._refusals = 0

    def _pause(self, lasts: timedelta, error: RateLimitedError) -> None:
        self._began, self._lasts = self._clock(), lasts
        self._refused_with = (error.code, error.message)

    def _left(self) -> timedelta:
        if self._began is None:
            return timedelta(0)
        # A clock that was set back must not turn seconds into hours.
        passed = max(self._clock() - self._began, timedelta(0))
        return max(self._lasts - passed, timedelta(0))

    def _refuse_while_paused(self) -> None:
        if left := self._left():
            code, message = self._refused_with
            raise RateLimitedError(code, f"{message} (not asked again yet)", left.total_seconds())
