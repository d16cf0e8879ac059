"""Make a projection again from nothing, in one transaction: readers see the old until the end."""

from collections.abc import Callable

from sqlalchemy import update

from chassis.codec import Codec
from chassis.projection.projection import Projection, projection_positions
from chassis.store.database import Database
from chassis.store.port import EventStore

BATCH = 2_000


def rebuild(
    projection: Projection,
    store: EventStore,
    database: Database,
    codec: Codec,
    progress: Callable[[int, int], None],
) -> int:
    """Empty the tables and replay every event; return how many there were.

    `progress(done, total)` is called with positions after each batch. A running projector waits
    for the row that holds the position, then goes on from where the rebuild ended.
    """
    projection.forget()
    head = store.head()
    events, position = 0, 0
    own = projection_positions.c.projection == projection.name
    with database.begin() as connection:
        connection.execute(update(projection_positions).where(own).values(position=0))
        for table in reversed(projection.tables.sorted_tables):
            connection.execute(table.delete())
        while batch := [codec.decode(event) for event in store.after(position, BATCH)]:
            projection.apply(connection, batch)
            position = batch[-1].position
            events += len(batch)
            progress(position, max(head, position))
        connection.execute(update(projection_positions).where(own).values(position=position))
    return events
