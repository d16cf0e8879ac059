"""Decides whether there is room for one command more, before anything is spent on it.

Commands wait in one queue, in the order of their coming. What is let in is therefore bounded by
what can be answered soon: the oldest one's wait is what the next one would have to expect.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chassis.commands.problems import ProblemError

MAX_COMMANDS = 4_000
MAX_BYTES = 64 * 1024 * 1024
"""What the bodies of all that are under way may weigh together; one alone may weigh more."""
PATIENCE_SECONDS = 2.0
"""When the oldest waits for longer, those who hold much get no more."""
FEW = 16
"""Whoever holds fewer than this is let in all the same: one client's bulk starves nobody."""
MAX_RETRY_SECONDS = 30


class Admission:
    """Commands under way in this process, together and of each actor."""

    def __init__(
        self,
        *,
        max_commands: int = MAX_COMMANDS,
        max_bytes: int = MAX_BYTES,
        patience: float = PATIENCE_SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_commands, self._max_bytes = max_commands, max_bytes
        self._patience, self._now = patience, now
        self._began: OrderedDict[int, float] = OrderedDict()
        self._tickets = self._bytes = 0
        self._of: Counter[str] = Counter()

    @contextmanager
    def room(self, actor: str, size: int) -> Iterator[None]:
        """Hold a place for one command. Raises ProblemError 503 when there is none."""
        if self._began and self._is_full(actor, size):
            wait = int(self._oldest_wait()) + 1
            raise ProblemError(
                503,
                "overloaded",
                "Too many commands wait; try again soon.",
                retry_after=min(wait, MAX_RETRY_SECONDS),
            )
        self._tickets += 1
        ticket = self._tickets
        self._began[ticket] = self._now()
        self._bytes += size
        self._of[actor] += 1
        try:
            yield
        finally:
            del self._began[ticket]
            self._bytes -= size
            self._of[actor] -= 1
            if not self._of[actor]:
                del self._of[actor]

    def _is_full(self, actor: str, size: int) -> bool:
        held = self._of[actor]
        if len(self._began) >= self._max_commands or self._bytes + size > self._max_bytes:
            return True
        # Half of the room is always left to others.
        if held >= max(1, self._max_commands // 2):
            return True
        return held >= FEW and self._oldest_wait() > self._patience

    def _oldest_wait(self) -> float:
        return self._now() - next(iter(self._began.values()))
