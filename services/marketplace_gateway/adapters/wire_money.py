"""Fen and yuan at the edge: which a field holds is said by its reader, never guessed."""

from decimal import Decimal

from services.marketplace_gateway.adapters.loose_reading import Fields, number
from services.marketplace_gateway.domain.money import Money

_FEN_DIGITS = 2


def fen(fields: Fields, *keys: str) -> Money | None:
    """Read an amount in fen (1/100 yuan)."""
    found = number(fields, *keys)
    return None if found is None else Money(_plain(found.scaleb(-_FEN_DIGITS)))


def yuan(fields: Fields, *keys: str) -> Money | None:
    """Read an amount in yuan."""
    found = number(fields, *keys)
    return None if found is None else Money(_plain(found))


def sum_of(amounts: list[Money]) -> Money:
    """Add amounts of one currency."""
    return Money(sum((amount.amount for amount in amounts), Decimal(0)))


def _plain(amount: Decimal) -> Decimal:
    """Return the amount without an exponent (1E+2 and 100 are equal but not written alike)."""
    return Decimal(f"{amount:f}")
