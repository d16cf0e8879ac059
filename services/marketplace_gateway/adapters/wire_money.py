"""Fen and yuan at the edge: which a field holds is said by its reader, never guessed."""

from decimal import Decimal

from services.marketplace_gateway.adapters.loose_reading import Fields, number
from services.marketplace_gateway.domain.money import Money

_FEN_DIGITS = 2
_PLACES = 4
_DIGITS = 18
"""What the published language holds of an amount."""


def fen(fields: Fields, *keys: str) -> Money | None:
    """Read an amount in fen (1/100 yuan)."""
    found = number(fields, *keys)
    return _money(None if found is None else found.scaleb(-_FEN_DIGITS))


def yuan(fields: Fields, *keys: str) -> Money | None:
    """Read an amount in yuan."""
    found = number(fields, *keys)
    return _money(found)


def sum_of(amounts: list[Money]) -> Money:
    """Add amounts of one currency."""
    return Money(sum((amount.amount for amount in amounts), Decimal(0)))


def _money(amount: Decimal | None) -> Money | None:
    """Return the amount as the published language holds it; one that makes no sense is none."""
    if amount is None or amount < 0 or amount.adjusted() >= _DIGITS:
        return None
    places = min(_PLACES, _DIGITS - 1 - max(amount.adjusted(), 0))
    written = -int(amount.as_tuple().exponent)
    return Money(_plain(round(amount, places) if written > places else amount))


def _plain(amount: Decimal) -> Decimal:
    """Return the amount without an exponent (1E+2 and 100 are equal but not written alike)."""
    return Decimal(f"{amount:f}")
