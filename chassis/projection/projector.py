"""Brings committed events into a projection: batch by batch, position in the same transaction.

It looks by itself every half second, so that a lost wake-up costs no more than that.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from eventsourcing.persistence import Notification
from sqlalchemy import Connection, select, update

from chassis.codec import Codec
from chassis.leadership.lease import demand, holding
from chassis.projection.projection import Projection, projection_positions
from chassis.store.database import Database
from chassis.store.port import EventStore, Fence
from chassis.wakeup import Wakeup

BATCH = 500
POLL_SECONDS = 0.5
REST_SECONDS = 0.05
"""The longest rest between two batches that were not full."""
RETRY_SECONDS = (0.2, 1, 5, 15)

log = structlog.get_logger()


class Projector:
    """Follows the service's own store for one projection."""

    def __init__(
        self,
        projection: Projection,
        store: EventStore,
        database: Database,
        codec: Codec,
        committed: Wakeup,
    ) -> None:
        self.projection = projection
        self._store, self._database, self.codec = store, database, codec
        self._committed = committed
        self.applied = Wakeup()
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="projector-reads")
        self._ahead: tuple[int, Future[Sequence[Notification]]] | None = None
        """The batch that follows a position, while it is read."""
        self.position = 0
        self.failure = ""
        self.head: Callable[[], int] = store.head
        """The last position known to be committed; the writer's own, where there is one."""

    async def run(self, fence: Fence) -> None:
        """Follow until cancelled. An event that cannot be applied stops it, visibly, in place."""
        self.projection.forget()  # another may have led since
        self.position = await asyncio.to_thread(self.read_position)
        failures = 0
        while True:
            seen, began = self._committed.count, time.perf_counter()
            try:
                applied = await asyncio.to_thread(self.step, fence)
                failures, self.failure = 0, ""
            except Exception as error:
                self.failure = repr(error)
                log.exception("projection_stopped", projection=self.projection.name)
                await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
                failures += 1
                continue
            if applied:
                self.applied.wake()
            if applied < BATCH:
                if applied:
                    # As long as it took: under load batches grow instead of taking the processor
                    # from the commands, and at rest nobody waits.
                    await asyncio.sleep(min(time.perf_counter() - began, REST_SECONDS))
                await self._committed.wait_async(seen, POLL_SECONDS)

    def step(self, fence: Fence | None) -> int:
        """Apply one batch; return how many events it held.

        Where one of them cannot be applied, those before it are, and the error is raised.
        """
        stored = self._following()
        try:
            self._apply(stored, fence)
        except Exception:
            if len(stored) < 2:
                raise
            for one in stored:
                self._apply([one], fence)
        return len(stored)

    def _following(self) -> Sequence[Notification]:
        """Return the events behind the position; the batch after a full one is read meanwhile."""
        ahead, self._ahead = self._ahead, None
        stored: Sequence[Notification] = ()
        if ahead is not None and ahead[0] == self.position:
            stored = ahead[1].result()
        if len(stored) < BATCH:
            # Read early it may lack what was committed since, and whose bell has rung already.
            stored = self._store.after(self.position, BATCH)
        if len(stored) == BATCH:
            end = stored[-1].id
            self._ahead = end, self._reader.submit(self._store.after, end, BATCH)
        return stored

    def _apply(self, stored: Sequence[Notification], fence: Fence | None) -> None:
        start = self.position
        events = [self.codec.decode(event) for event in stored if event.id > start]
        if not events:
            return
        end = events[-1].position
        try:
            with self._database.begin() as connection:
                moved = advance(connection, self.projection.name, start, end, fence)
                if moved:
                    self.projection.apply(connection, events)
                else:
                    if fence:
                        demand(connection, fence)
                    end = _position(connection, self.projection.name)
        except Exception:
            self.projection.forget()
            raise
        if not moved:
            # Another has projected meanwhile, or a rebuild went by: go on from there.
            self.projection.forget()
        self.position = end

    def read_position(self) -> int:
        """Return how far the projection has come, from the database."""
        with self._database.engine.connect() as connection:
            return _position(connection, self.projection.name)

    async def reach(self, position: int, timeout: float) -> bool:  # noqa: ASYNC109  a bound, not a cancellation
        """Wait until the projection holds everything up to `position`; False = not in time.

        Works in every process: where another one projects, the database is asked.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while self.position < position:
            seen = self.applied.count
            left = end - loop.time()
            if left <= 0:
                return False
            await self.applied.wait_async(seen, min(left, 0.1))
            if self.applied.count == seen:
                self.position = max(self.position, await asyncio.to_thread(self.read_position))
        return True


def _position(connection: Connection, name: str) -> int:
    table = projection_positions
    return (
        connection.execute(select(table.c.position).where(table.c.projection == name)).scalar() or 0
    )


def locked_position(connection: Connection, name: str) -> int:
    """Return how far the projection has come; until the transaction ends nobody else moves it."""
    table = projection_positions
    statement = select(table.c.position).where(table.c.projection == name)
    if connection.dialect.name == "postgresql":
        statement = statement.with_for_update()
    return connection.execute(statement).scalar() or 0


def advance(connection: Connection, name: str, start: int, end: int, fence: Fence | None) -> bool:
    """Move the position; False when it was not at the start, or the fence does not hold.

    Until the transaction ends nobody else moves it. One statement for all, because a batch of one
    event, on which somebody waits, is little more than its round trips.
    """
    table = projection_positions
    here = (table.c.projection == name, table.c.position == start)
    statement = update(table).where(*here).values(position=end)
    if fence:
        statement = statement.where(holding(connection, fence).exists())
    return connection.execute(statement).rowcount == 1
