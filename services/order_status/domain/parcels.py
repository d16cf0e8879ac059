"""Parcels are merged, never replaced: messages come late, twice, and in any order."""

from services.order_status.domain.vocabulary import Parcel


def merged(known: tuple[Parcel, ...], told: tuple[Parcel, ...]) -> tuple[Parcel, ...]:
    """Return all parcels, one per tracking number, in an order that no message decides.

    A carrier's name fills an empty one; of two names the alphabetically later stays, so that
    the result is the same whichever message came first.
    """
    carriers: dict[str, str] = {}
    for parcel in (*known, *told):
        carrier = carriers.get(parcel.tracking_number, "")
        carriers[parcel.tracking_number] = max(carrier, parcel.carrier)
    return tuple(Parcel(number, carriers[number]) for number in sorted(carriers))


def news(known: tuple[Parcel, ...], told: tuple[Parcel, ...]) -> tuple[Parcel, ...]:
    """Return the parcels that were not known, or known without this carrier."""
    before = set(known)
    return tuple(parcel for parcel in merged(known, told) if parcel not in before)
