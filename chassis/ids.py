"""Ids for tracing: unlike each other, and cheap."""

import random

_chance = random.SystemRandom().getrandbits(128)
_numbers = random.Random(_chance)  # noqa: S311  they name activities, they guard nothing


def new_id() -> str:
    """Return 32 hexadecimal digits.

    The system's own random source would let go of the interpreter's lock for every command.
    """
    return f"{_numbers.getrandbits(128):032x}"
