"""Brings committed events into a projection: batch by batch, position in the same transaction.

It looks by itself every half second, so that a lost wake-up costs no more than that. An event that
cannot be applied stops it; only where a person has parked that event does it go on behind it.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from itertools import groupby

import structlog
from eventsourcing.persistence import Notification
from sqlalchemy import Connection, Update, bindparam, select, update

from chassis.codec import Codec
from chassis.leadership.lease import demand, holding
from chassis.parking.parking_lot import PartSpace
from chassis.projection.projection import Projection, projected, projection_positions
from chassis.resting import rest
from chassis.store.database import Database
from chassis.store.port import EventStore, Fence, LeadershipLostError
from chassis.wakeup import Wakeup

BATCH = 500
POLL_SECONDS = 0.5
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
        space: PartSpace | None = None,
    ) -> None:
        self.projection, self._space = projection, space
        self._store, self._database, self.codec = store, database, codec
        self._committed = committed
        self.applied = Wakeup()
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="projector-reads")
        self._ahead: tuple[int, Future[Sequence[Notification]]] | None = None
        """The batch that follows a position, while it is read."""
        self.position = 0
        self.failure = ""
        self.stopped_at: int | None = None
        """The event that could not be applied when it was last tried."""
        self._parked: Collection[int] = ()
        self._applying = threading.Lock()
        self.head: Callable[[], int] = store.head
        """The last position known to be committed; the writer's own, where there is one."""

    async def run(self, fence: Fence) -> None:
        """Follow until cancelled. An event that cannot be applied stops it, visibly, in place."""
        self.projection.forget()  # another may have led since
        self.position = await asyncio.to_thread(self.read_position)
        self._parked = await asyncio.to_thread(self._read_parked)
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
                await rest(applied, time.perf_counter() - began)
                await self._committed.wait_async(seen, POLL_SECONDS)

    def step(self, fence: Fence | None) -> int:
        """Apply one batch; return how many events it held.

        Where one of them cannot be applied, those before it are, and the error is raised.
        """
        stored = self._following()
        self._apply_all(stored, fence)
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

    @contextlib.contextmanager
    def at_rest(self) -> Iterator[None]:
        """Apply nothing meanwhile, and afterwards nothing on what was kept of the rows."""
        with self._applying:
            self.projection.forget()
            try:
                yield
            finally:
                self.projection.forget()

    def _apply_all(self, stored: Sequence[Notification], fence: Fence | None) -> None:
        """Apply all up to one that cannot be; by itself what is parked, or has stopped us."""
        if self.stopped_at is not None or any(one.id in self._parked for one in stored):
            self._parked = self._read_parked()
        apart = {*self._parked, self.stopped_at}
        for is_apart, part in groupby(stored, key=lambda one: one.id in apart):
            for together in [[one] for one in part] if is_apart else [list(part)]:
                self._apply_part(together, fence)

    def _apply_part(self, stored: Sequence[Notification], fence: Fence | None) -> None:
        """Apply together; where that fails, by halves, down to the one that cannot be applied.

        By halves, because most failures are of the moment: one by one, what is behind would wait
        for a transaction each.
        """
        try:
            self._apply(stored, fence, parked=stored[0].id in self._parked)
        except LeadershipLostError:
            raise
        except Exception as error:
            if len(stored) == 1:
                self._stop_at(stored[0], error)
                raise
            log.info("batch_failed", projection=self.projection.name, error=repr(error))
            self._parked = self._read_parked()  # a person may have parked one of it meanwhile
            middle = len(stored) // 2
            for half in (stored[:middle], stored[middle:]):
                self._apply_all(half, fence)
        else:
            self.stopped_at = None

    def _stop_at(self, one: Notification, error: Exception) -> None:
        if self._space:
            event_id = f"{one.originator_id}.{one.originator_version}"
            self._space.stopped(one.id, event_id, one.topic, one.state, error)
        self.stopped_at = one.id

    def _read_parked(self) -> Collection[int]:
        return self._space.positions() if self._space else ()

    def _apply(
        self, stored: Sequence[Notification], fence: Fence | None, *, parked: bool = False
    ) -> None:
        with self._applying:
            self._apply_here(stored, fence, parked)

    def _apply_here(
        self, stored: Sequence[Notification], fence: Fence | None, parked: bool
    ) -> None:
        start = self.position
        fresh = [event for event in stored if event.id > start]
        if not fresh:
            return
        end = fresh[-1].id
        # What is parked is not even read: that may be what it was parked for.
        events = [] if parked else projected(self.codec.decode(event) for event in fresh)
        try:
            with self._database.begin() as connection:
                moved = advance(connection, self.projection.name, start, end, fence)
                if moved and events:
                    self.projection.apply(connection, events)
                if not moved:
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
    named = {"projection_": name, "start": start, "end": end}
    if fence:
        named |= {"lease": fence.lease, "lease_epoch": fence.epoch}
    moving = _moving(connection.dialect.name, is_fenced=fence is not None)
    return connection.execute(moving, named).rowcount == 1


@lru_cache
def _moving(dialect: str, *, is_fenced: bool) -> Update:
    # Made once: to put it together each time took longer than the database with it.
    table = projection_positions
    here = (table.c.projection == bindparam("projection_"), table.c.position == bindparam("start"))
    statement = update(table).where(*here).values(position=bindparam("end"))
    if is_fenced:
        statement = statement.where(holding(dialect).exists())
    return statement
