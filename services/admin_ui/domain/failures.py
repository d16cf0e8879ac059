"""How often somebody may fail to sign in before they must wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 5
"""From one address: another address cannot lock the owner out."""
PER_ADDRESS = 30


def wait_until(failures: Sequence[datetime], limit: int, now: datetime) -> datetime | None:
    """Return when the next try is taken, or None when it is taken now."""
    recent = sorted(at for at in failures if now - at < WINDOW)
    return None if len(recent) < limit else recent[-limit] + WINDOW
