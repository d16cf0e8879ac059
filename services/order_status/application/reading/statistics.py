"""Figures of days: how long items took, and what became of what was asked to be booked.

Days are UTC. A lead time belongs to the day on which it ended.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Protocol

from services.order_status.application.reading.item_shape import Shape

MAX_DAYS = 366


@dataclass(frozen=True, slots=True)
class Moments:
    """When an item was paid, booked, received, in milliseconds since 1970; None: not, or bound."""

    paid: int | None
    booked: int | None
    received: int | None


@dataclass(frozen=True, slots=True)
class AskedLines:
    """Lines of booking operations of a day."""

    day: date
    asked: int
    done: int
    refused: int
    withdrawn: int


class StatisticsReading(Protocol):
    """Blocks; the agency narrows it."""

    def moments(self, agency: str, since: date, until: date) -> Sequence[Moments]:
        """Return the items that were booked or received on one of the days, both included."""

    def asked(self, agency: str, since: date, until: date) -> Sequence[AskedLines]:
        """Return what was asked to be booked on each day."""

    def position(self) -> int: ...


class LeadTime(Shape):
    """Of the items of one day, by nearest rank: the median and what nine of ten keep to."""

    items: int
    median_seconds: float
    p90_seconds: float


class BookedLines(Shape):
    """Item lines that were asked to be booked on one day, by what has become of them so far."""

    asked: int
    done: int
    refused: int
    withdrawn: int
    open: int


class Day(Shape):
    day: str
    """ISO 8601, UTC."""
    paid_to_booked: LeadTime | None
    """Of items booked on the day. None: there were none."""
    booked_to_received: LeadTime | None
    """Of items that came to the warehouse on the day, and were booked by us."""
    bookings: BookedLines


class Statistics(Shape):
    days: tuple[Day, ...]
    """Every day that was asked for, the first one first."""
    position: int
    catching_up: bool


def days_of(
    since: date, until: date, moments: Iterable[Moments], asked: Iterable[AskedLines]
) -> tuple[Day, ...]:
    """Return every day from `since` to `until`, both included."""
    booked: Mapping[date, list[int]] = defaultdict(list)
    received: Mapping[date, list[int]] = defaultdict(list)
    for each in moments:
        if each.booked is not None and each.paid is not None:
            booked[_day(each.booked)].append(each.booked - each.paid)
        if each.received is not None and each.booked is not None:
            received[_day(each.received)].append(each.received - each.booked)
    lines = {each.day: each for each in asked}
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return tuple(
        Day(
            day=day.isoformat(),
            paid_to_booked=lead_time(booked.get(day, ())),
            booked_to_received=lead_time(received.get(day, ())),
            bookings=_booked(lines.get(day) or AskedLines(day, 0, 0, 0, 0)),
        )
        for day in days
    )


def lead_time(took: Sequence[int]) -> LeadTime | None:
    """Return the figures of durations in milliseconds, None of none."""
    if not took:
        return None
    inside = sorted(took)
    median, p90 = (inside[ceil(part * len(inside) / 100) - 1] for part in (50, 90))
    return LeadTime(items=len(inside), median_seconds=median / 1000, p90_seconds=p90 / 1000)


def _booked(lines: AskedLines) -> BookedLines:
    return BookedLines(
        asked=lines.asked,
        done=lines.done,
        refused=lines.refused,
        withdrawn=lines.withdrawn,
        open=lines.asked - lines.done - lines.refused - lines.withdrawn,
    )


def _day(milliseconds: int) -> date:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date()
