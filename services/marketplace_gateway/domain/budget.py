"""How many bookings a session may send: in a minute, an hour, a day; learned from refusals.

Marketplaces limit how often and how much an account buys, and tell nobody how much that is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

WINDOWS = {
    "per_minute": timedelta(minutes=1),
    "per_hour": timedelta(hours=1),
    "per_day": timedelta(days=1),
}
"""From the shortest; each is the field of `Budget` that it limits."""

LONGEST = timedelta(days=1)

UNEXPLAINED_PAUSE = timedelta(hours=1)
"""How long to wait after a refusal for buying too much that no booking of ours explains."""

SHORTEST_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Budget:
    """Bookings in any minute, hour and day; None = without limit."""

    per_minute: int | None = None
    per_hour: int | None = None
    per_day: int | None = None

    @property
    def reach(self) -> timedelta | None:
        """The longest window that is limited; None = none is. Earlier bookings do not count."""
        limited = [window for name, window in WINDOWS.items() if getattr(self, name) is not None]
        return max(limited, default=None)


UNLIMITED = Budget()


def next_start(budget: Budget, starts: Sequence[datetime], now: datetime) -> datetime:
    """Return when the next booking may be sent, given when the last ones were: `now` or later."""
    earliest = now
    for name, window in WINDOWS.items():
        limit = getattr(budget, name)
        inside = sorted(at for at in starts if at > now - window)
        if limit is not None and len(inside) >= limit:
            # Room comes when the oldest of the last `limit` has left the window.
            earliest = max(earliest, inside[-limit] + window)
    return earliest


def left(budget: Budget, starts: Sequence[datetime], now: datetime) -> int | None:
    """Return how many may be sent at once now; None = without limit."""
    room = [
        max(0, limit - sum(at > now - window for at in starts))
        for name, window in WINDOWS.items()
        for limit in [getattr(budget, name)]
        if limit is not None
    ]
    return min(room) if room else None


def learn(budget: Budget, starts: Sequence[datetime], now: datetime) -> tuple[Budget, datetime]:
    """Return the budget that a refusal for buying too much teaches, and when to try again.

    What went well within the shortest window that held a booking is taken for its limit. Was
    that limit known and the window empty, a longer one was the reason. `starts` are the
    bookings that were taken, without the refused one.
    """
    for name, window in WINDOWS.items():
        went_well = sum(at > now - window for at in starts)
        if went_well:
            known = getattr(budget, name)
            limit = went_well if known is None else min(known, went_well)
            learned = replace(budget, **{name: limit})
            again = next_start(learned, starts, now)
            return learned, max(again, now + SHORTEST_PAUSE)
    return budget, now + UNEXPLAINED_PAUSE
