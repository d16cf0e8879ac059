"""How far a follower has come, and in which timelines of its source."""

from typing import Protocol

import msgspec
from sqlalchemy import Connection, select

from chassis.leadership.lease import demand
from chassis.projection.upsert import upsert
from chassis.store.database import Database
from chassis.store.port import Fence
from chassis.store.tables import consumer_positions, followed_timelines
from chassis.timelines import Timelines


class Bookmark(Protocol):
    """A follower's place in its source. All methods block.

    Positions move in the transaction that applies an event; here they are only set back.
    """

    def position(self) -> int:
        """Return the position of the last event that was applied, 0 at first."""

    def followed(self) -> Timelines:
        """Return the source's timelines as they were followed last; none at first."""

    def rewind(self, position: int, followed: Timelines, fence: Fence) -> None:
        """Go on behind this position, in these timelines. Raises LeadershipLostError."""


class StoredBookmark:
    """The bookmark of a service that decides what each event means to it.

    What it has recorded since stays: it happened. Events under known positions that are told anew
    are others, with ids of their own.
    """

    def __init__(self, database: Database, consumer: str) -> None:
        self._database, self._consumer = database, consumer

    def position(self) -> int:
        table = consumer_positions
        with self._database.engine.connect() as connection:
            statement = select(table.c.position).where(table.c.consumer == self._consumer)
            return connection.execute(statement).scalar() or 0

    def followed(self) -> Timelines:
        table = followed_timelines
        with self._database.engine.connect() as connection:
            statement = select(table.c.timelines).where(table.c.consumer == self._consumer)
            found = connection.execute(statement).scalar()
        return msgspec.json.decode(found, type=Timelines) if found else Timelines()

    def rewind(self, position: int, followed: Timelines, fence: Fence) -> None:
        with self._database.begin() as connection:
            demand(connection, fence)
            set_back(connection, self._consumer, position, followed)


def set_back(connection: Connection, consumer: str, position: int, followed: Timelines) -> None:
    """Write where a consumer goes on, in the caller's transaction."""
    upsert(connection, consumer_positions, [{"consumer": consumer, "position": position}])
    told = msgspec.json.encode(followed).decode()
    upsert(connection, followed_timelines, [{"consumer": consumer, "timelines": told}])
