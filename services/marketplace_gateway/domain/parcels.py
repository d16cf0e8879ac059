"""Parcels of a provider order: merged over readings, never removed, and followed on their way."""

from collections.abc import Mapping
from datetime import UTC, datetime

from services.marketplace_gateway.domain.known_order_events import (
    ParcelLine,
    ParcelMoved,
    ParcelOnOrder,
)
from services.marketplace_gateway.domain.provider_order import (
    LinePieces,
    Parcel,
    ProviderLine,
    Trace,
    TraceStep,
)
from services.marketplace_gateway.domain.references import ItemRef

_UNKNOWN_TIME = datetime.min.replace(tzinfo=UTC)
"""A step without a time comes first: no time can be made up."""


def merged(older: tuple[Parcel, ...], newer: tuple[Parcel, ...]) -> tuple[Parcel, ...]:
    """Return all parcels of both: a reading without parcels, or without lines, takes none away."""
    found: dict[str, Parcel] = {}
    for parcel in (*older, *newer):
        known = found.get(parcel.tracking_number, parcel)
        found[parcel.tracking_number] = Parcel(
            parcel.tracking_number,
            parcel.carrier or known.carrier,
            tuple(sorted({*known.line_ids, *parcel.line_ids})),
            _together(known, parcel),
        )
    return tuple(found[number] for number in sorted(found))


def as_items_see(
    parcels: tuple[Parcel, ...], stands_on: Mapping[ItemRef, ProviderLine | None]
) -> tuple[ParcelOnOrder, ...]:
    """Return the parcels as our items see them; one of other lines alone is none of theirs.

    `stands_on` names the line of each item, None where it cannot be told.
    """
    all_traced = all(stands_on.values())
    found = []
    for parcel in parcels:
        on = tuple(
            ref for ref, line in stands_on.items() if line and line.line_id in parcel.line_ids
        )
        if on or not parcel.line_ids or not stands_on or not all_traced:
            lines = _lines(parcel, stands_on)
            found.append(ParcelOnOrder(parcel.tracking_number, parcel.carrier, on, lines))
    return tuple(found)


def _together(older: Parcel, newer: Parcel) -> tuple[LinePieces, ...]:
    pieces = {one.line_id: one.quantity for one in (*older.pieces, *newer.pieces)}
    return tuple(LinePieces(line_id, pieces[line_id]) for line_id in sorted(pieces))


def _lines(
    parcel: Parcel, stands_on: Mapping[ItemRef, ProviderLine | None]
) -> tuple[ParcelLine, ...]:
    """Return the lines in a parcel that hold items of ours; of an unmatched order, every one."""
    on: dict[str, tuple[ItemRef, ...]] = dict.fromkeys(parcel.line_ids, ())
    for ref, line in stands_on.items():
        if line and line.line_id in on:
            on[line.line_id] += (ref,)
    return tuple(
        ParcelLine(line_id, parcel.pieces_of(line_id), refs)
        for line_id, refs in on.items()
        if refs or not stands_on
    )


def moved_on(traces: tuple[Trace, ...], moved: ParcelMoved) -> tuple[Trace, ...]:
    """Return the traces, by number, with a parcel's new steps among those that were known."""
    found = {trace.tracking_number: trace for trace in traces}
    number = moved.tracking_number
    before = found.get(number, Trace(number, "", ()))
    # Carriers report late: a step that is heard of last may be none of the last.
    steps = tuple(sorted(before.steps + moved.steps, key=_when))
    found[number] = Trace(number, moved.carrier or before.carrier, steps)
    return tuple(found[key] for key in sorted(found))


def _when(step: TraceStep) -> datetime:
    return step.at or _UNKNOWN_TIME
