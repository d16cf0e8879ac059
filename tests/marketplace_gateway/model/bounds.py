"""How much may go wrong in one exploration: every combination within the bounds is tried."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Bounds:
    """How often each may happen at most in one run."""

    crashes: int = 1
    """A gateway dies; what it was waiting for is heard by nobody."""
    lapses: int = 1
    """A gateway is stopped until its lease has run out, and goes on later."""
    faults: int = 1
    """Time-outs, refused connections, lost requests, limits, orders that show late or never."""
    repeats: int = 1
    """The order to book is delivered once more, its receipt forgotten."""
    words: int = 1
    """A person says: create it again."""
    cancels: int = 1
    """A person cancels the operation."""
    stale: int = 1
    """A gateway begins on a view that does not show the latest transaction."""

    def without(self, name: str) -> "Bounds":
        """Return what is left after one more of a kind."""
        return replace(self, **{name: getattr(self, name) - 1})


SMALL: tuple[Bounds, ...] = (
    Bounds(crashes=1, lapses=0, faults=1, repeats=0, words=0, cancels=0, stale=1),
    Bounds(crashes=1, lapses=0, faults=1, repeats=0, words=1, cancels=0, stale=0),
    Bounds(crashes=0, lapses=1, faults=0, repeats=0, words=1, cancels=0, stale=0),
    Bounds(crashes=0, lapses=0, faults=1, repeats=1, words=1, cancels=1, stale=0),
)
"""What the suite explores, in some seconds."""

DEEP: tuple[Bounds, ...] = (
    Bounds(crashes=1, lapses=0, faults=2, repeats=1, words=1, cancels=1, stale=1),
    Bounds(crashes=2, lapses=0, faults=2, repeats=0, words=2, cancels=0, stale=0),
    Bounds(crashes=0, lapses=1, faults=1, repeats=0, words=1, cancels=0, stale=1),
)
"""What `make model` explores, in some minutes."""
