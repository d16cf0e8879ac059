"""The clock of the marketplaces: the system's, moved by as much as somebody asked for."""

from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.database import Database

YEARS = range(2000, 2200)
"""Deadlines and tokens' lives are added to the time; they need room."""


class WorldClock:
    """Goes on from where it was moved to; the offset outlives the process."""

    def __init__(self, database: Database, system: Clock) -> None:
        self._database = database
        self.system = system
        """What callers' own clocks show: their timestamps are compared with this one."""

        row = database.row("SELECT offset_ms FROM world_clock")
        self.offset = timedelta(milliseconds=row["offset_ms"] if row else 0)

    def now(self) -> datetime:
        return self.system.now() + self.offset

    def move(self, offset: timedelta) -> None:
        """Raises OverflowError when that is no time to trade in."""
        if (self.system.now() + offset).year not in YEARS:
            raise OverflowError
        self.offset = offset
        self._database.execute(
            "INSERT OR REPLACE INTO world_clock VALUES (1, :ms)",
            {"ms": round(offset / timedelta(milliseconds=1))},
        )
