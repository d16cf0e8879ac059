"""Create a projection's tables; part of `migrate`."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from chassis.projection.projection import Projection, metadata, projection_positions
from chassis.store.database import Database


def create_projections(database: Database, projections: Sequence[Projection]) -> None:
    """Create what is missing, and a row for each position, so that there is one to lock."""
    with database.begin() as connection:
        metadata.create_all(connection)
        known = set(connection.execute(select(projection_positions.c.projection)).scalars())
        for projection in projections:
            projection.tables.create_all(connection)
            if projection.name not in known:
                row = {"projection": projection.name, "position": 0}
                connection.execute(insert(projection_positions).values(row))
