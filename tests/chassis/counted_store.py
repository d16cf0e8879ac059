"""A store whose session counts its commits, can be held before one, can fail, and be away."""

import asyncio
from typing import Any

from chassis.store.port import Commit, StoreUnavailableError, Written


class WatchedStore:
    """Hands everything to a real store."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.commits: list[Commit] = []
        self.open = asyncio.Event()
        self.open.set()
        self.away = False
        self.forgets_to_answer = False
        self.fails: list[Exception] = []
        """What the next commits fail with, with nothing written."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def session(self) -> "WatchedSession":
        return WatchedSession(self, self._store.session())


class WatchedSession:
    """Hands everything to a session of the real store."""

    def __init__(self, watched: WatchedStore, session: Any) -> None:
        self._watched, self._session = watched, session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    async def commit(self, commit: Commit) -> Written:
        watched = self._watched
        await asyncio.wait_for(watched.open.wait(), 20)
        if watched.away:
            raise StoreUnavailableError
        if watched.fails:
            raise watched.fails.pop(0)
        watched.commits.append(commit)
        written: Written = await self._session.commit(commit)
        if watched.forgets_to_answer:
            watched.forgets_to_answer = False
            raise StoreUnavailableError
        return written
