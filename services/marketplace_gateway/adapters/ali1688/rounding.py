"""Order and line ids as a double holds them: 1688's own samples show ids rounded so.

The documents print 58218860983545944 beside 58218860983545941, as JavaScript rounds it.
"""

_EXACT_DIGITS = 15
"""Numbers of so many digits survive a double; longer ones may have been rounded."""


def alike(one: str, other: str) -> bool:
    """Say whether two ids are the same, or differ only as rounding makes them differ."""
    return one == other or (rounded(one) is not None and rounded(one) == rounded(other))


def rounded(number: str) -> float | None:
    """Return a long id as a double holds it, None for one that no double spoils."""
    is_number = number.isascii() and number.isdigit()
    return float(number) if is_number and _EXACT_DIGITS < len(number) <= 19 else None
