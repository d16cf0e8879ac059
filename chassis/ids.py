"""Ids for tracing: unlike each other, and cheap."""

import os
import random

MAX_CORRELATION = 100
_numbers = random.Random()  # noqa: S311  they name activities, they guard nothing

# A forked process would go on with its parent's numbers, and so would each of its siblings.
os.register_at_fork(after_in_child=_numbers.seed)


def new_id() -> str:
    """Return 32 hexadecimal digits.

    The system's own random source would let go of the interpreter's lock for every command.
    """
    return f"{_numbers.getrandbits(128):032x}"


def correlation_of(given: str | None) -> str:
    """Return the caller's correlation id where it is sane, else a new one.

    It goes into events, logs and headers: printable ASCII, at most a hundred characters.
    """
    if given and len(given) <= MAX_CORRELATION and given.isascii() and given.isprintable():
        return given
    return new_id()
