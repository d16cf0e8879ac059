"""Where parcels have been, as both marketplaces tell it: steps in order, one trace per parcel."""

from collections.abc import Iterable
from datetime import UTC, datetime

from services.marketplace_gateway.adapters.loose_reading import Fields, text
from services.marketplace_gateway.adapters.wire_time import moment
from services.marketplace_gateway.domain.provider_order import Trace, TraceStep

_UNKNOWN_TIME = datetime.min.replace(tzinfo=UTC)


def steps_of(
    entries: Iterable[Fields], times: tuple[str, ...], words: tuple[str, ...]
) -> tuple[TraceStep, ...]:
    """Read steps; one without words says nothing."""
    steps = (TraceStep(text(entry, *words), moment(entry, *times)) for entry in entries)
    return tuple(step for step in steps if step.text)


def merged(traces: Iterable[Trace]) -> tuple[Trace, ...]:
    """Make one trace of those with the same number, oldest step first, each step once."""
    carriers: dict[str, str] = {}
    steps: dict[str, dict[TraceStep, None]] = {}
    for trace in traces:
        number = trace.tracking_number
        if not number:
            continue
        carriers[number] = carriers.get(number) or trace.carrier
        steps.setdefault(number, {}).update(dict.fromkeys(trace.steps))
    return tuple(
        Trace(number, carriers[number], tuple(sorted(known, key=_when)))
        for number, known in steps.items()
    )


def _when(step: TraceStep) -> datetime:
    """A step without a time comes first: sorting is stable, and no time can be made up."""
    return step.at or _UNKNOWN_TIME
