"""Parcels are merged, never replaced: messages come late, twice, and in any order."""

from dataclasses import replace

from services.order_status.domain.vocabulary import Parcel


def merged(known: tuple[Parcel, ...], told: tuple[Parcel, ...]) -> tuple[Parcel, ...]:
    """Return all parcels, one per tracking number, in an order that no message decides.

    A carrier's name fills an empty one; of two names the alphabetically later stays, and of two
    quantities the larger, so that the result is the same whichever message came first.
    """
    found: dict[str, Parcel] = {}
    for parcel in (*known, *told):
        number = parcel.tracking_number
        before = found.get(number, Parcel(number))
        quantity = max(before.quantity or 0, parcel.quantity or 0) or None
        found[number] = Parcel(number, max(before.carrier, parcel.carrier), quantity)
    return tuple(found[number] for number in sorted(found))


def news(known: tuple[Parcel, ...], told: tuple[Parcel, ...]) -> tuple[Parcel, ...]:
    """Return the parcels that were not known, or known without this carrier or quantity."""
    before = set(known)
    return tuple(parcel for parcel in merged(known, told) if parcel not in before)


def at_most(parcels: tuple[Parcel, ...], quantity: int) -> tuple[Parcel, ...]:
    """Return the parcels with no more pieces in each than the item has."""
    return tuple(
        replace(parcel, quantity=parcel.quantity and min(parcel.quantity, quantity))
        for parcel in parcels
    )


def divided(
    parcels: tuple[Parcel, ...], quantity_left: int
) -> tuple[tuple[Parcel, ...], tuple[Parcel, ...]]:
    """Return the parcels of an item that is split, and those of the one split off.

    Which piece lies in which parcel nobody knows: those that stay are taken out first, so that
    both together have what was told. A parcel stays on both, as its number still leads to it.
    """
    stay, move = [], []
    for parcel in parcels:
        told = parcel.quantity or 0
        kept = min(told, quantity_left)
        quantity_left -= kept
        stay.append(replace(parcel, quantity=kept or None))
        move.append(replace(parcel, quantity=told - kept or None))
    return tuple(stay), tuple(move)


def uncounted(parcels: tuple[Parcel, ...]) -> tuple[Parcel, ...]:
    """Return the parcels of an item that has left the order they belong to."""
    return tuple(replace(parcel, quantity=None) for parcel in parcels)
