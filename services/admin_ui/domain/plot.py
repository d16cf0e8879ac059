"""Plots of days: where bars, lines and marks of an axis stand. Lengths are of the drawing's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 440.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 6.0, 10.0, 24.0
"""Room for the marks and days around."""
MOST_TICKS = 5

MINUTE, HOUR, DAY = 60, 3600, 86400
TIME_STEPS = (
    *(1, 5, 15, 30),
    *(MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE),
    *(HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR),
    *(DAY, 2 * DAY, 5 * DAY, 10 * DAY, 30 * DAY, 100 * DAY, 365 * DAY),
)
"""Distances between marks that people count in, in seconds."""


@dataclass(frozen=True, slots=True)
class Tick:
    value: int
    y: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a day's bar."""

    series: str
    day: int
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Point:
    day: int
    value: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """One series; a day without a value is a gap."""

    series: str
    points: Sequence[Point]
    path: str
    """Of an SVG path: what stands side by side is connected."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Values upwards, days to the right."""

    ticks: Sequence[Tick]
    top: int
    """The value at the upper edge."""
    days: int

    def x(self, day: int) -> float:
        """Return the middle of a day."""
        return round(LEFT + (day + 0.5) * self.step, 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - value / self.top * (HEIGHT - BOTTOM - TOP), 1)

    @property
    def step(self) -> float:
        return (WIDTH - LEFT - RIGHT) / self.days


def counted(largest: float, days: int) -> Axis:
    """Return an axis of counts."""
    steps = [factor * 10**power for power in range(12) for factor in (1, 2, 5)]
    return _axis(largest, days, steps)


def timed(largest: float, days: int) -> Axis:
    """Return an axis of durations in seconds."""
    return _axis(largest, days, TIME_STEPS)


def bars(axis: Axis, stacks: Sequence[Mapping[str, int]]) -> Sequence[Bar]:
    """Return each day's parts, one on the other in their order; empty parts are left out."""
    found, width = [], round(axis.step * 0.72, 1)
    for day, stack in enumerate(stacks):
        below = 0
        for series, value in stack.items():
            if value > 0:
                upper, lower = axis.y(below + value), axis.y(below)
                left = round(axis.x(day) - width / 2, 1)
                height = round(lower - upper, 1)
                found.append(Bar(series, day, value, left, upper, width, height))
                below += value
    return found


def line(axis: Axis, series: str, values: Sequence[float | None]) -> Line:
    points = [
        Point(day, value, axis.x(day), axis.y(value))
        for day, value in enumerate(values)
        if value is not None
    ]
    drawn, before = [], None
    for point in points:
        connected = before is not None and before == point.day - 1
        drawn.append(f"{'L' if connected else 'M'}{point.x} {point.y}")
        before = point.day
    return Line(series, points, " ".join(drawn))


def _axis(largest: float, days: int, steps: Sequence[int]) -> Axis:
    step = next((s for s in steps if largest <= s * MOST_TICKS), steps[-1])
    marks = max(1, -int(-largest // step))
    axis = Axis((), step * marks, days)
    ticks = [Tick(step * n, axis.y(step * n)) for n in range(marks + 1)]
    return Axis(ticks if marks <= MOST_TICKS else [ticks[0], ticks[-1]], axis.top, days)
