"""Whether something that was measured again and again stays flat."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.soak.samples import mean

WARM_UP = 1 / 3
"""This part of a run is left out: caches fill, pools grow to their size."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How much a value may rise over the part of a run that counts."""

    share: float
    """Of its own mean."""
    absolute: float
    """Whatever the share is, so much is no trend."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A line through the values, and whether it is flat."""

    what: str
    mean: float
    rise: float
    """How far the line rises over the time that counts."""
    allowed: float

    @property
    def is_flat(self) -> bool:
        return self.rise <= self.allowed

    def line(self) -> str:
        word = "flat" if self.is_flat else "RISES"
        return (
            f"{self.what:<40} mean={self.mean:9.1f} rise={self.rise:+8.1f}"
            f" allowed={self.allowed:7.1f} {word}"
        )


def trend(what: str, values: Sequence[float], bound: Bound) -> Trend:
    """Fit a line by least squares through what came after the warm-up, at even distances."""
    counted = values[int(len(values) * WARM_UP) :]
    average, middle = mean(counted), (len(counted) - 1) / 2
    spread = sum((n - middle) ** 2 for n in range(len(counted)))
    shared = sum((n - middle) * (value - average) for n, value in enumerate(counted))
    slope = shared / spread if spread else 0.0
    allowed = max(bound.share * average, bound.absolute)
    return Trend(what, average, slope * (len(counted) - 1), allowed)
