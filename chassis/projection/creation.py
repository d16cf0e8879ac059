"""Create a projection's tables; part of `migrate`."""

from collections.abc import Sequence

import structlog
from sqlalchemy import Connection, MetaData, insert, inspect, select, update

from chassis.projection.projection import Projection, metadata, projection_positions
from chassis.store.database import Database

log = structlog.get_logger()


def create_projections(
    database: Database, projections: Sequence[Projection]
) -> Sequence[Projection]:
    """Create what is missing, and a row for each position, so that there is one to lock.

    Tables of an older version, i.e. with other columns, are made anew and their position goes
    back to the start: everything in them follows from the events. They are returned, to be
    replayed; a projector that starts before does the same.
    """
    anew = []
    with database.begin() as connection:
        metadata.create_all(connection)
        known = set(connection.execute(select(projection_positions.c.projection)).scalars())
        for projection in projections:
            if projection.name in known and not _fits(connection, projection.tables):
                log.info("projection_made_anew", projection=projection.name)
                projection.tables.drop_all(connection)
                own = projection_positions.c.projection == projection.name
                connection.execute(update(projection_positions).where(own).values(position=0))
                anew.append(projection)
            projection.tables.create_all(connection)
            for table in projection.tables.sorted_tables:
                for index in table.indexes:  # one that this version adds to a table that is there
                    index.create(connection, checkfirst=True)
            if projection.name not in known:
                row = {"projection": projection.name, "position": 0}
                connection.execute(insert(projection_positions).values(row))
    return anew


def _fits(connection: Connection, tables: MetaData) -> bool:
    """Say whether every table is there with exactly the columns that this version writes."""
    inspector = inspect(connection)
    present = set(inspector.get_table_names())
    return all(
        table.name in present
        and {column["name"] for column in inspector.get_columns(table.name)}
        == {column.name for column in table.columns}
        for table in tables.tables.values()
    )
