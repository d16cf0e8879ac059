"""What the writer must know of an aggregate: its kind and how its state follows from events."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Aggregate(Generic[S]):
    """A kind of aggregate. `evolve(None, first)` gives the first state."""

    kind: str
    evolve: Callable[[S | None, Any], S]
