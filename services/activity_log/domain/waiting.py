"""What a held booking waits for, in words."""

from datetime import datetime

from services.activity_log.domain.sentence import Sentence, say
from services.activity_log.domain.values import At

_WAITS = {
    "session_expired": say("waits for a login: the session has expired"),
    "limit": say("waits for the booking limit"),
    "not_reached": say("waits for a connection to the marketplace"),
    "price": say("waits for an answer about the price"),
    "paused": say("waits for the session, which is paused"),
}


def waits(reason: str, until: datetime | None) -> Sentence:
    """Return `waits for the booking limit until 2026-03-09 12:15 UTC`."""
    told = _WAITS[reason]
    return say("{waits} until {until}", waits=told, until=At(until)) if until else told
