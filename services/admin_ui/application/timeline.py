"""A page of a timeline as people read it: by day, the middle folded, a mark at a moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

LONGEST = 30
"""Entries that are shown without folding."""
ENDS = 10
"""Entries that stay in sight at each end of a folded page."""

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    event: Event | None
    """None: the mark of the moment that is looked at."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    """In UTC."""
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of days; a folded one is opened by whoever wants to see it."""

    days: Sequence[Day]
    folded: bool = False
    opened: bool = False
    """The mark is inside."""

    @property
    def count(self) -> int:
        return sum(entry.event is not None for day in self.days for entry in day.entries)


def stretches(page: Mapping[str, Any], moment: datetime | None) -> Sequence[Stretch]:
    """Return a page of events in order of time, with the mark where the moment is."""
    entries = [Entry(event, _utc(event["at"])) for event in page["events"]]
    if moment is not None and _is_within(page, entries, moment):
        at = sum(entry.at <= moment for entry in entries)
        entries.insert(at, Entry(None, moment))
    if len(entries) <= LONGEST:
        return [Stretch(_days(entries))] if entries else []
    middle = entries[ENDS:-ENDS]
    marked = any(entry.event is None for entry in middle)
    return [
        Stretch(_days(entries[:ENDS])),
        Stretch(_days(middle), folded=True, opened=marked),
        Stretch(_days(entries[-ENDS:])),
    ]


def _is_within(page: Mapping[str, Any], entries: Sequence[Entry], moment: datetime) -> bool:
    """Say whether the moment is on this page, and not before or behind it."""
    if not entries:
        return False
    begun = moment >= entries[0].at or page["previous"] is None
    return begun and (moment < entries[-1].at or page["next"] is None)


def _days(entries: Iterable[Entry]) -> Sequence[Day]:
    return [Day(day, list(run)) for day, run in groupby(entries, key=lambda e: e.at.date())]


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
