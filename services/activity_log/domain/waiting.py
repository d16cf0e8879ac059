"""What a held booking waits for, in words."""

from datetime import datetime

from services.activity_log.domain.wording import day_and_time

_WAITS = {
    "session_expired": "waits for a login: the session has expired",
    "limit": "waits for the booking limit",
    "not_reached": "waits for a connection to the marketplace",
    "price": "waits for an answer about the price",
    "paused": "waits for the session, which is paused",
}


def waits(reason: str, until: datetime | None) -> str:
    """Return `waits for the booking limit until 2026-03-09 12:15 UTC`."""
    told = _WAITS[reason]
    return f"{told} until {day_and_time(until)}" if until else told
