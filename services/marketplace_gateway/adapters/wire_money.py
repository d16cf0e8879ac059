"""Fen and yuan at the edge: which a field holds is said by its reader, never guessed."""

import re
from decimal import Decimal

from services.marketplace_gateway.adapters.loose_reading import Fields, number, text
from services.marketplace_gateway.domain.money import Money

_FEN_DIGITS = 2
_PLACES = 4
_DIGITS = 18
"""What the published language holds of an amount."""

CNY = "CNY"
_YUAN = frozenset({"", CNY, "RMB", "人民币"})
_CURRENCY = re.compile(r"[A-Z]{3}")


def fen(fields: Fields, *keys: str, currency: str = "") -> Money | None:
    """Read an amount in fen (1/100 yuan), or in cents of what the field `currency` names.

    An amount of a currency that cannot be read is none.
    """
    found, unit = number(fields, *keys), _currency(fields, currency)
    if found is None or not unit:
        return None
    return _money(found.scaleb(-_FEN_DIGITS), unit)


def yuan(fields: Fields, *keys: str) -> Money | None:
    """Read an amount in yuan."""
    found = number(fields, *keys)
    return _money(found)


def sum_of(amounts: list[Money]) -> Money:
    """Add amounts of one currency."""
    return Money(sum((amount.amount for amount in amounts), Decimal(0)))


def _currency(fields: Fields, key: str) -> str:
    """Return the currency that a field names, CNY where it names none, "" for no currency."""
    word = text(fields, key).upper()
    if word in _YUAN:
        return CNY
    return word if _CURRENCY.fullmatch(word) else ""


def _money(amount: Decimal | None, currency: str = CNY) -> Money | None:
    """Return the amount as the published language holds it; one that makes no sense is none."""
    if amount is None or amount < 0 or amount.adjusted() >= _DIGITS:
        return None
    places = min(_PLACES, _DIGITS - 1 - max(amount.adjusted(), 0))
    written = -int(amount.as_tuple().exponent)
    return Money(_plain(round(amount, places) if written > places else amount), currency)


def _plain(amount: Decimal) -> Decimal:
    """Return the amount without an exponent (1E+2 and 100 are equal but not written alike)."""
    return Decimal(f"{amount:f}")
