"""How far the pieces of a line have come.

A line is an item as it was registered, with all that was ever split off it, directly or from a
part of it. Nothing is counted twice and nothing is kept apart: every counter follows from where
the line's items stand now.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from services.order_status.domain.item import ItemState
from services.order_status.domain.transitions import PATH
from services.order_status.domain.vocabulary import Inspection, ItemStatus, ProviderStatus

SENT = frozenset({ProviderStatus.SHIPPED, ProviderStatus.SIGNED, ProviderStatus.FINISHED})
"""The vendor has sent the whole of a line of theirs."""

BOUGHT = frozenset(PATH[PATH.index(ItemStatus.ORDERED) :])
OUT_OF_ACCOUNT = frozenset(
    {ItemStatus.RETURNED_TO_VENDOR, ItemStatus.IMPOSSIBLE_TO_DELIVER, ItemStatus.CANCELLED}
)


@dataclass(frozen=True, slots=True)
class LinePart:
    """As much of one item of a line as is counted."""

    status: ItemStatus
    quantity: int
    linked: bool
    provider_status: ProviderStatus | None
    in_parcels: int
    """Pieces that the marketplace says are in parcels; 0 when it does not say."""
    inspection: Inspection | None


@dataclass(frozen=True, slots=True)
class LineCounters:
    """Pieces. registered >= ordered >= shipped >= received >= accepted + rejected, >= returned.

    A return takes nothing back: what is still here is `received - returned`.
    """

    registered: int = 0
    """All pieces of the line: what the customer ordered, whatever was split since."""
    ordered: int = 0
    """On a provider order, or Ordered or beyond (bought by hand), or at the warehouse once."""
    shipped: int = 0
    """Sent by the vendor: the marketplace says so of the whole line, or names them in parcels.
    What was received was sent, whatever the marketplace says."""
    received: int = 0
    """At our warehouse, now or before: under inspection, accepted, rejected, or returned."""
    accepted: int = 0
    """Received at warehouse, or on from there to the customer; also once returned."""
    rejected: int = 0
    """Found not to be what was bought; until a person decides otherwise, also once returned."""
    returned: int = 0
    """Returned to vendor."""
    cancelled: int = 0
    """Cancelled before they were bought."""
    open: int = 0
    """Neither accepted nor out of account (returned, cancelled, impossible to deliver): the line
    is complete when none is, and the order when all its lines are."""


def part_of(state: ItemState) -> LinePart:
    """Return what an item adds to its line."""
    link = state.link
    return LinePart(
        status=state.status,
        quantity=state.quantity,
        linked=link is not None,
        provider_status=link.provider_status if link else None,
        in_parcels=sum(parcel.quantity or 0 for parcel in state.parcels),
        inspection=state.inspection,
    )


def count(parts: Iterable[LinePart]) -> LineCounters:
    """Return the counters of the line that these are all the items of."""
    counted = [_counted(part) for part in parts]
    names = [field.name for field in fields(LineCounters)]
    return LineCounters(**{name: sum(getattr(one, name) for one in counted) for name in names})


def _counted(part: LinePart) -> LineCounters:
    pieces, status, found = part.quantity, part.status, part.inspection
    returned = status is ItemStatus.RETURNED_TO_VENDOR
    received = found is not None or returned
    ordered = received or part.linked or status in BOUGHT
    sent = received or (part.linked and part.provider_status in SENT)
    in_parcels = min(part.in_parcels, pieces) if part.linked else 0
    accepted = found is Inspection.ACCEPTED
    return LineCounters(
        registered=pieces,
        ordered=pieces if ordered else 0,
        shipped=pieces if sent else in_parcels,
        received=pieces if received else 0,
        accepted=pieces if accepted else 0,
        rejected=pieces if found is Inspection.REJECTED else 0,
        returned=pieces if returned else 0,
        cancelled=pieces if status is ItemStatus.CANCELLED else 0,
        open=0 if accepted or status in OUT_OF_ACCOUNT else pieces,
    )
