"""Time comes from a clock that is passed in, so that a test can hold it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present moment, in UTC and zone-aware."""


def system_clock() -> datetime:
    """Return the machine's time."""
    return datetime.now(UTC)
