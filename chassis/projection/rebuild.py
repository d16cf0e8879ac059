"""Make a projection again from nothing, while readers go on with what is there.

On PostgreSQL the new rows grow in a schema of their own, without secondary indexes, and take the
place of the old tables in one short transaction; a running projector goes on meanwhile. SQLite has
one file and one process: there the rows are replaced in one transaction, and the old ones are read
until it ends.
"""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, Table, func, select, text, update
from sqlalchemy.schema import CreateIndex, CreateTable

from chassis.codec import Codec
from chassis.projection.projection import Projection, projected, projection_positions
from chassis.projection.projector import locked_position
from chassis.recorded import Recorded
from chassis.store.database import Database
from chassis.store.port import EventStore

BATCH = 20_000
"""Events. A row is written once for all of them that change it; together they are some 100 MB."""

log = structlog.get_logger()


class RebuildUnderWayError(Exception):
    """Somebody else rebuilds this projection now."""


Progress = Callable[[int, int], None]


def rebuild(
    projection: Projection,
    store: EventStore,
    database: Database,
    codec: Codec,
    progress: Progress,
    parked: Collection[int] = (),
) -> int:
    """Replay every event into empty tables; return how many there were.

    `parked` names the positions of events that are left out. `progress(done, total)` is called
    with positions after each batch. A running projector waits for the row that holds the
    position, then goes on from where the rebuild ended. Raises RebuildUnderWayError.
    """
    replay = _Replay(projection, store, codec, progress, parked)
    projection.forget()
    try:
        if database.is_sqlite:
            with database.begin() as connection:
                _in_place(connection, replay)
        else:
            _beside(database, replay)
    finally:
        projection.forget()
    return replay.events


@dataclass(frozen=True, slots=True)
class _Batch:
    events: list[Recorded]
    position: int
    """The last one's, parked or not."""


class _Replay:
    """How far a rebuild has come."""

    def __init__(
        self,
        projection: Projection,
        store: EventStore,
        codec: Codec,
        progress: Progress,
        parked: Collection[int],
    ) -> None:
        self.projection, self._store, self._codec = projection, store, codec
        self._progress, self._parked = progress, parked
        self._head = store.head()
        self.events = self.position = 0

    def apply(self, connection: Connection, batch: _Batch) -> None:
        if batch.events:
            self.projection.apply(connection, batch.events)
        self.position = batch.position
        self.events += len(batch.events)
        self._progress(self.position, max(self._head, self.position))

    def batches(self) -> Iterator[_Batch]:
        """Return what follows, batch by batch; the next is read while one is applied."""
        with ThreadPoolExecutor(1, thread_name_prefix="replay") as reader:
            batch = self._read(self.position)
            while batch is not None:
                following = reader.submit(self._read, batch.position)
                yield batch
                batch = following.result()

    def _read(self, position: int) -> _Batch | None:
        stored = self._store.after(position, BATCH)
        if not stored:
            return None
        wanted = (event for event in stored if event.id not in self._parked)
        return _Batch(projected(map(self._codec.decode, wanted)), stored[-1].id)

    @property
    def tables(self) -> list[Table]:
        return self.projection.tables.sorted_tables


def _in_place(connection: Connection, replay: _Replay) -> None:
    for table in reversed(replay.tables):
        connection.execute(table.delete())
    for batch in replay.batches():
        replay.apply(connection, batch)
    _store_position(connection, replay)


def _beside(database: Database, replay: _Replay) -> None:
    with database.engine.connect() as guard:
        alone = select(
            func.pg_try_advisory_lock(func.hashtext(f"rebuild:{replay.projection.name}"))
        )
        if not guard.execute(alone).scalar_one():
            raise RebuildUnderWayError(replay.projection.name)
        # The lock goes with the connection, however this ends.
        try:
            _grow(database, replay)
        finally:
            guard.invalidate()


def _grow(database: Database, replay: _Replay) -> None:
    schema = f"rebuild_{replay.projection.name}"

    def inside(connection: Connection) -> Connection:
        return connection.execution_options(schema_translate_map={None: schema})

    with database.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        for table in replay.tables:
            inside(connection).execute(CreateTable(table))
    _follow(database, inside, replay)
    with database.begin() as connection:
        for table in replay.tables:
            for index in table.indexes:
                inside(connection).execute(CreateIndex(index))
            connection.execute(text(f"ANALYZE {schema}.{table.name} ({_searched(table)})"))
    _follow(database, inside, replay)
    with database.begin() as connection:
        # From here on a running projector waits; what was recorded meanwhile is little.
        locked_position(connection, replay.projection.name)
        for batch in replay.batches():
            replay.apply(inside(connection), batch)
        own = connection.execution_options(schema_translate_map=None)
        place = own.execute(text("SELECT current_schema()")).scalar_one()
        for table in replay.tables:
            _compare(own, f"{place}.{table.name}", f"{schema}.{table.name}")
            own.execute(text(f"DROP TABLE {place}.{table.name}"))
            own.execute(text(f"ALTER TABLE {schema}.{table.name} SET SCHEMA {place}"))
        own.execute(text(f"DROP SCHEMA {schema}"))
        _store_position(own, replay)


def _follow(
    database: Database, inside: Callable[[Connection], Connection], replay: _Replay
) -> None:
    for batch in replay.batches():
        with database.begin() as connection:
            replay.apply(inside(connection), batch)


def _searched(table: Table) -> str:
    """Return the columns that the planner must know: those of keys and indexes."""
    searched = {column.name for column in table.primary_key}
    searched |= {column.name for index in table.indexes for column in index.columns}
    return ", ".join(f'"{name}"' for name in sorted(searched))


def _compare(connection: Connection, old: str, new: str) -> None:
    """Tell whether the new rows are the old ones.

    Where not, the fold has changed since, or the running projector was behind.
    """
    sums = [
        connection.execute(
            text(
                "SELECT count(*), coalesce(sum(hashtextextended(row::text, 0)::numeric), 0)"
                f" FROM {table} AS row"
            )
        ).one()
        for table in (old, new)
    ]
    before, after = sums
    log.info("table_rebuilt", table=new, rows=after[0], rows_before=before[0], same=before == after)


def _store_position(connection: Connection, replay: _Replay) -> None:
    own = projection_positions.c.projection == replay.projection.name
    connection.execute(update(projection_positions).where(own).values(position=replay.position))
