"""Timelines: which of several histories a position belongs to.

A store that is put back from a backup hands out positions again that others know already, for
other events. So it begins a timeline each time: positions mean the same only as far as two
timelines are one. Whoever follows keeps the list that it has followed, compares it with the
owner's, and goes back to where they part.
"""

from collections.abc import Iterable
from typing import Self

import msgspec


class Timeline(msgspec.Struct, frozen=True):
    """One history: it holds the events behind `after`, and up to there those of the one before."""

    id: str
    after: int = 0
    begun_at: str = ""
    """RFC 3339. Of one that began with a restoration: nothing that was lost happened later."""


class Timelines(msgspec.Struct, frozen=True):
    """The timelines of one store, oldest first; none where an older version says nothing of them.

    What names no timeline is of the first: it was published before there were names.
    """

    known: tuple[Timeline, ...] = ()

    @classmethod
    def of(cls, told: Iterable[dict[str, object]]) -> Self:
        """Read what `told` gave. Raises msgspec.ValidationError when it is something else."""
        return cls(msgspec.convert(list(told), tuple[Timeline, ...]))

    def told(self) -> list[dict[str, object]]:
        """Return the list for JSON."""
        return [{"id": one.id, "after": one.after} for one in self.known]

    @property
    def is_restored(self) -> bool:
        return len(self.known) > 1

    @property
    def latest(self) -> Timeline | None:
        return self.known[-1] if self.known else None

    def at(self, position: int) -> str:
        """Return the id of the timeline in which an event of this store was recorded."""
        behind = [one.id for one in self.known if one.after < position]
        return behind[-1] if behind else ""

    def reach(self, timeline: str, position: int) -> int | None:
        """Return how far another history is ours, given one of its events.

        None when its timeline is not one of ours: then nobody here knows.
        """
        if not self.known:
            return position
        names = [one.id for one in self.known]
        number = names.index(timeline) if timeline in names else -1
        if number < 0:
            if timeline:
                return None
            number = 0
        following = self.known[number + 1 :]
        return min(position, following[0].after) if following else position

    def hold(self, timeline: str, position: int) -> bool:
        """Say whether an event of that timeline and position is part of this history."""
        return self.reach(timeline, position) == position

    def shared_with(self, now: "Timelines") -> int | None:
        """Return up to which position both are one history, None when there is no end to that."""
        ours = [(one.id, one.after) for one in self.known]
        theirs = [(one.id, one.after) for one in now.known]
        same = 0
        while same < min(len(ours), len(theirs)) and ours[same] == theirs[same]:
            same += 1
        ends = [after for _, after in (*ours[same : same + 1], *theirs[same : same + 1])]
        return min(ends) if ends else None


NO_TIMELINES = Timelines()
