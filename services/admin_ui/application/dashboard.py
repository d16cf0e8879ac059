"""The dashboard's plots out of the figures of days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.admin_ui.domain import plot

Json = Mapping[str, Any]

OUTCOMES = ("done", "refused", "withdrawn", "open")
LEAD_TIMES = ("paid_to_booked", "booked_to_received")
FIGURES = ("median_seconds", "p90_seconds")


@dataclass(frozen=True, slots=True)
class BookingPlot:
    axis: plot.Axis
    bars: Sequence[plot.Bar]
    asked: int


@dataclass(frozen=True, slots=True)
class LeadTimePlot:
    name: str
    axis: plot.Axis
    lines: Sequence[plot.Line]
    items: int


@dataclass(frozen=True, slots=True)
class DayPlots:
    days: Sequence[date]
    bookings: BookingPlot
    lead_times: Sequence[LeadTimePlot]


def day_plots(days: Sequence[Json]) -> DayPlots:
    """Return the plots of `GET /statistics`; there is at least one day."""
    dates = [date.fromisoformat(day["day"]) for day in days]
    return DayPlots(dates, _bookings(days), [_lead_time(days, name) for name in LEAD_TIMES])


def _bookings(days: Sequence[Json]) -> BookingPlot:
    stacks = [{outcome: day["bookings"][outcome] for outcome in OUTCOMES} for day in days]
    axis = plot.counted(max(sum(stack.values()) for stack in stacks), len(days))
    return BookingPlot(axis, plot.bars(axis, stacks), sum(day["bookings"]["asked"] for day in days))


def _lead_time(days: Sequence[Json], name: str) -> LeadTimePlot:
    series = {figure: [(day[name] or {}).get(figure) for day in days] for figure in FIGURES}
    told = [value for values in series.values() for value in values if value is not None]
    axis = plot.timed(max(told, default=0), len(days))
    lines = [plot.line(axis, figure, values) for figure, values in series.items()]
    return LeadTimePlot(
        name, axis, lines, sum((day[name] or {"items": 0})["items"] for day in days)
    )
