"""Where a part has stopped, and why: noted in the database, so that every process can tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from chassis.projection.upsert import upsert
from chassis.store.database import Database
from chassis.store.tables import stops

MAX_CONTENT = 64 * 1024
MAX_ERROR = 4_000


@dataclass(frozen=True, slots=True)
class Stop:
    """The event that a part could not apply when it last tried."""

    part: str
    position: int
    event_id: str
    type: str
    content: str
    error: str
    at: datetime


class Stops:
    """The table of stops: a row per part, the latest. One whose event is passed says nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, stop: Stop) -> None:
        row = {
            "part": stop.part,
            "position": stop.position,
            "event_id": stop.event_id,
            "type": stop.type,
            # PostgreSQL keeps no text with NUL.
            "content": stop.content[:MAX_CONTENT].replace("\0", "\\0"),
            "error": stop.error[:MAX_ERROR].replace("\0", "\\0"),
            "at": stop.at.isoformat(),
        }
        with self._database.begin() as connection:
            upsert(connection, stops, [row])

    def all(self) -> Sequence[Stop]:
        with self._database.engine.connect() as connection:
            rows = connection.execute(select(stops).order_by(stops.c.part)).mappings().all()
        return [Stop(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows]

    def of(self, part: str) -> Stop | None:
        return next((stop for stop in self.all() if stop.part == part), None)
