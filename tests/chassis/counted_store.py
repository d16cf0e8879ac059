"""A store that counts its commits, can be held before one, and can be away."""

import threading
from collections.abc import Sequence
from typing import Any

from chassis.store.port import Commit, StoreUnavailableError


class WatchedStore:
    """Hands everything to a real store."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.commits: list[Commit] = []
        self.open = threading.Event()
        self.open.set()
        self.away = False
        self.forgets_to_answer = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, commit: Commit) -> Sequence[int]:
        self.open.wait(20)
        if self.away:
            raise StoreUnavailableError
        self.commits.append(commit)
        positions: Sequence[int] = self._store.commit(commit)
        if self.forgets_to_answer:
            self.forgets_to_answer = False
            raise StoreUnavailableError
        return positions
