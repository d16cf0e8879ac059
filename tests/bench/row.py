"""What one line of the table is: a figure of ours beside a reference from the same round."""

import statistics
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.local.nats import NatsServer
from deploy.local.postgres import PostgresServer


@dataclass(frozen=True, slots=True)
class Row:
    """A figure that is compared; `wanted` is the ratio it is to reach, None = only told."""

    name: str
    unit: str
    reference: str
    wanted: float | None = None
    lower_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """One round's figures. The ratio is ours ÷ reference unless `upside_down`.

    Times are compared the other way round where a higher ratio is to mean faster.
    """

    ours: float
    reference: float
    upside_down: bool = False

    @property
    def ratio(self) -> float:
        if self.upside_down:
            return self.reference / self.ours
        return self.ours / self.reference


@dataclass(frozen=True, slots=True)
class Servers:
    """What comparisons run on: both with production's durability, both private.

    Every comparison begins on a server without other databases, except for what it shares.
    """

    folder: Path
    postgres: PostgresServer
    nats: NatsServer
    kept: dict[str, Any] = field(default_factory=dict)
    """What comparisons that share leave to the next one, by a name of their own."""
    ending: AsyncExitStack = field(default_factory=AsyncExitStack)
    """Ends what is kept, when the last of those that share it has been measured."""


Rounds = AsyncGenerator[Mapping[str, Sample]]
"""Yields one round after another, by the row's name, for as long as it is asked."""

Compare = Callable[[Servers], Rounds]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows that are measured together, so that the machine's moods meet them alike."""

    rows: Sequence[Row]
    compare: Compare
    large: bool = False
    """Takes minutes: only in the large bench."""
    rounds: int | None = None
    """How often, where it is not as often as the others."""
    shares: str = ""
    """Neighbours with the same word share what `Servers.kept` holds; empty = with nobody."""


@dataclass(slots=True)
class Result:
    """A row and its samples."""

    row: Row
    samples: list[Sample] = field(default_factory=list)

    @property
    def ours(self) -> float:
        return statistics.median(sample.ours for sample in self.samples)

    @property
    def reference(self) -> float:
        return statistics.median(sample.reference for sample in self.samples)

    @property
    def ratios(self) -> list[float]:
        return sorted(sample.ratio for sample in self.samples)

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def holds(self) -> bool | None:
        """Whether the wanted ratio is reached; None = none is wanted."""
        if self.row.wanted is None:
            return None
        if self.row.lower_is_better:
            return self.ratio <= self.row.wanted
        return self.ratio >= self.row.wanted
