"""How far the log follows a source, and what becomes of it when the source was put back.

Activities fold the events of all sources; what a source has lost cannot be taken out of them. So
the log forgets everything and fills itself again from the feeds, which is what an empty one does.
"""

from collections.abc import Sequence

from sqlalchemy import delete

from chassis.delivery.bookmark import StoredBookmark, set_back
from chassis.leadership.lease import demand
from chassis.projection.upsert import upsert
from chassis.runtime.core import consumer_of
from chassis.store.database import Database
from chassis.store.port import Fence
from chassis.store.tables import consumer_positions
from chassis.timelines import Timelines
from services.activity_log.adapters.tables import activities, mentions, parts, steps, timeline
from services.activity_log.adapters.writing import locked_position

FORGOTTEN = (mentions, steps, timeline, activities, parts)
"""Not `feed`: its positions go on rising, so that whoever watches live misses nothing."""


class ActivityBookmark(StoredBookmark):
    """See `Bookmark`."""

    def __init__(self, database: Database, source: str, sources: Sequence[str]) -> None:
        consumer = consumer_of(source)
        super().__init__(database, consumer)
        self._database, self._consumer = database, consumer
        self._others = [consumer_of(other) for other in sources if other != source]

    def rewind(self, position: int, followed: Timelines, fence: Fence) -> None:
        with self._database.begin() as connection:
            demand(connection, fence)
            if position < locked_position(connection, self._consumer):
                position = 0
                for table in FORGOTTEN:
                    connection.execute(delete(table))
                rows = [{"consumer": other, "position": 0} for other in self._others]
                upsert(connection, consumer_positions, rows)
            set_back(connection, self._consumer, position, followed)
