"""A session over a store that can only block: a thread of its own waits for it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar
from uuid import UUID

from eventsourcing.persistence import Notification

from chassis.store.port import Commit, EventStore, Receipt, Written
from chassis.store.recent_events import RecentEvents

P = ParamSpec("P")
R = TypeVar("R")


class ThreadedSession:
    """See `Session`. SQLite waits for the disk inside its library, and has no other writer."""

    def __init__(self, store: EventStore, recent: RecentEvents) -> None:
        self._store, self._recent = store, recent
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")

    async def commit(self, commit: Commit) -> Written:
        positions = await self._run(self._store.commit, commit)
        self._recent.add(commit.events, positions)
        return Written(positions, positions[-1] if positions else commit.known or 0)

    async def streams(self, ids: Sequence[UUID]) -> Mapping[UUID, list[Notification]]:
        return await self._run(self._store.streams, ids)

    async def receipts(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Receipt]:
        return await self._run(self._store.receipts, keys)

    async def head(self) -> int:
        return await self._run(self._store.head)

    async def close(self) -> None:
        self._thread.shutdown()

    async def _run(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        assert not kwargs
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *args)
