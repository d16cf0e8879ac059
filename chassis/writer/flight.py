"""The one commit that is under way while the next batch is decided."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from chassis.store.port import Commit, EventStore
from chassis.writer.batch import Batch


@dataclass(frozen=True, slots=True)
class Flight:
    """A batch whose commit has begun."""

    batch: Batch
    future: Future[Sequence[int]]

    def positions(self) -> Sequence[int]:
        """Wait for the commit. Raises what the store raises."""
        return self.future.result()


class Flights:
    """Begins commits, one at a time; `over` is called when one has ended."""

    def __init__(self, store: EventStore, over: Callable[[], None]) -> None:
        self._store, self._over = store, over
        self._flight: Flight | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="committer")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._thread.shutdown()

    @property
    def is_under_way(self) -> bool:
        return self._flight is not None

    @property
    def is_over(self) -> bool:
        """Whether a commit has ended and waits to be taken."""
        return self._flight is not None and self._flight.future.done()

    @property
    def batch(self) -> Batch | None:
        """What is being committed."""
        return self._flight.batch if self._flight else None

    def begin(self, batch: Batch, commit: Commit) -> None:
        """Begin; the one before has been taken."""
        assert self._flight is None
        future = self._thread.submit(self._write, commit)
        self._flight = Flight(batch, future)
        future.add_done_callback(lambda _: self._over())

    def take(self) -> Flight | None:
        """Return the one under way, and make room for the next."""
        flight, self._flight = self._flight, None
        return flight

    def _write(self, commit: Commit) -> Sequence[int]:
        if not commit.receipts and not commit.unchanged:
            return ()
        return self._store.commit(commit)
