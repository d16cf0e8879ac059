"""The one commit that is under way while the next batch is decided."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from chassis.store.port import Commit, Session, Written
from chassis.writer.batch import Batch


@dataclass(frozen=True, slots=True)
class Flight:
    """A batch whose commit has begun."""

    batch: Batch
    task: asyncio.Task[Written]

    async def written(self) -> Written:
        """Wait for the commit. Raises what the store raises."""
        return await self.task


class Flights:
    """Begins commits, one at a time; `over` is called when one has ended."""

    def __init__(self, session: Session, over: Callable[[], None]) -> None:
        self._session, self._over = session, over
        self._flight: Flight | None = None

    @property
    def is_under_way(self) -> bool:
        return self._flight is not None

    @property
    def is_over(self) -> bool:
        """Whether a commit has ended and waits to be taken."""
        return self._flight is not None and self._flight.task.done()

    @property
    def batch(self) -> Batch | None:
        """What is being committed."""
        return self._flight.batch if self._flight else None

    def begin(self, batch: Batch, commit: Commit) -> None:
        """Begin; the one before has been taken. It is sent in the event loop's next turn."""
        assert self._flight is None
        task = asyncio.get_running_loop().create_task(self._write(commit))
        task.add_done_callback(lambda _: self._over())
        self._flight = Flight(batch, task)

    def take(self) -> Flight | None:
        """Return the one under way, and make room for the next."""
        flight, self._flight = self._flight, None
        return flight

    async def _write(self, commit: Commit) -> Written:
        if not commit.receipts and not commit.unchanged:
            return Written()
        return await self._session.commit(commit)
