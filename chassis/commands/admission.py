"""Decides whether there is room for one command more, before anything is spent on it.

Commands wait in one queue, in which clients take turns. What is let in is bounded by what can be
answered soon: what waits already, at the pace at which it was lately answered, is how
long the next one would have to wait.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from chassis.commands.problems import ProblemError

MAX_COMMANDS = 4_000
MAX_BYTES = 64 * 1024 * 1024
"""What the bodies of all that are under way may weigh together; one alone may weigh more."""
PATIENCE_SECONDS = 2.0
"""Where one would wait for longer, those who hold much get no more."""
FEW = 4
"""Whoever holds fewer than this is let in all the same: one client's bulk starves nobody."""
MAX_RETRY_SECONDS = 30
LEAST_WEIGHT = 1_024
"""The smallest command costs something, too; above that, cost goes with the length of the body."""
ENOUGH = 8
"""Answers that make a pace."""
HALF_LIFE_SECONDS = 5.0
"""After so long a pace counts half."""


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
        self._tickets = self._bytes = self._weight = 0
        self._of: Counter[str] = Counter()
        self._looked_at = now()
        self._busy = self._done = self._answers = 0.0
        """Seconds with work under way, what was answered in them, and how often; all fade."""

    def room(self, actor: str, size: int) -> "_Room":
        """Return a place for one command, held within a `with`.

        To enter it raises ProblemError 503 when there is none.
        """
        return _Room(self, actor, size)

    def enter(self, actor: str, size: int) -> int:
        """Take a place; return the ticket to leave it with. Raises ProblemError 503."""
        self._look()
        if self._began and self._is_full(actor, size):
            wait = int(self._wait()) + 1
            raise ProblemError(
                503,
                "overloaded",
                "Too many commands wait; try again soon.",
                retry_after=min(wait, MAX_RETRY_SECONDS),
            )
        self._tickets += 1
        self._began[self._tickets] = self._now()
        self._bytes += size
        self._weight += max(size, LEAST_WEIGHT)
        self._of[actor] += 1
        return self._tickets

    def leave(self, ticket: int, actor: str, size: int) -> None:
        """Give the place back, and count what was answered."""
        weight = max(size, LEAST_WEIGHT)
        self._look()
        self._done += weight
        self._answers += 1
        del self._began[ticket]
        self._bytes -= size
        self._weight -= weight
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
        return held >= FEW and self._wait() > self._patience

    def _wait(self) -> float:
        """Return how long the next one would wait: by the pace, and by the oldest that waits."""
        oldest = self._now() - next(iter(self._began.values()))
        pace = self._done / self._busy if self._busy and self._answers >= ENOUGH else 0
        return max(oldest, self._weight / pace if pace else 0)

    def _look(self) -> None:
        now = self._now()
        passed, self._looked_at = now - self._looked_at, now
        if self._began and passed > 0:
            fading = 0.5 ** (passed / HALF_LIFE_SECONDS)
            self._busy = self._busy * fading + passed
            self._done *= fading
            self._answers *= fading


class _Room:
    """A place while a `with` lasts. No generator: every command passes here, and one is dearer."""

    __slots__ = ("_actor", "_admission", "_size", "_ticket")

    def __init__(self, admission: Admission, actor: str, size: int) -> None:
        self._admission, self._actor, self._size = admission, actor, size

    def __enter__(self) -> None:
        self._ticket = self._admission.enter(self._actor, self._size)

    def __exit__(self, *_: object) -> None:
        self._admission.leave(self._ticket, self._actor, self._size)
