"""The bookings that each session has sent lately, counted by the one process that sends them.

The count is reserved before a booking is recorded as started, so that bookings worked on side
by side never exceed the budget together. A new leader begins with what the views show.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from services.marketplace_gateway.domain.budget import LONGEST, Budget, next_start

Account = tuple[str, str]
"""Agency and session id."""


class Budgets:
    """Counts starts per session. `load(agency, session_id, since)` asks the views; it blocks."""

    def __init__(self, load: Callable[[str, str, datetime], Sequence[datetime]]) -> None:
        self._load = load
        self._starts: dict[Account, list[datetime]] = {}
        self._locks: dict[Account, asyncio.Lock] = {}

    def forget(self) -> None:
        """Begin anew: this process has just come to lead."""
        self._starts.clear()

    async def starts(self, account: Account, now: datetime) -> Sequence[datetime]:
        """Return when bookings were sent in the last day."""
        async with self._locks.setdefault(account, asyncio.Lock()):
            return tuple(await self._known(account, now))

    async def reserve(self, account: Account, budget: Budget, now: datetime) -> datetime | None:
        """Count one more booking; when there is no room, return when there will be."""
        async with self._locks.setdefault(account, asyncio.Lock()):
            starts = await self._known(account, now)
            again = next_start(budget, starts, now)
            if again > now:
                return again
            starts.append(now)
            return None

    def release(self, account: Account, at: datetime) -> None:
        """Take a reservation back: the booking was not sent, or not taken."""
        starts = self._starts.get(account, [])
        if at in starts:
            starts.remove(at)

    async def _known(self, account: Account, now: datetime) -> list[datetime]:
        since = now - LONGEST
        if account not in self._starts:
            self._starts[account] = list(await asyncio.to_thread(self._load, *account, since))
        kept = [at for at in self._starts[account] if at > since]
        self._starts[account] = kept
        return kept
