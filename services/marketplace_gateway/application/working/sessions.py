"""What every worker needs of a session: a token that works, and a word when none does."""

from chassis.store.port import Fence
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import SESSION
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    NoAnswerError,
    NotReachedError,
    RateLimitedError,
    TokenInvalidError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.application.ports import Ports
from services.marketplace_gateway.application.working.record import record
from services.marketplace_gateway.domain import session
from services.marketplace_gateway.domain.refusal import Refusal

PASSING = (NotReachedError, NoAnswerError, UnreadableAnswerError, RateLimitedError)
"""Failures of a reading that may be gone when it is tried again."""


async def note_expired(
    ports: Ports,
    fence: Fence,
    agency: str,
    session_id: str,
    error: TokenInvalidError,
    *,
    correlation_id: str,
    causation_id: str,
) -> None:
    """Record that the session's token is accepted no more; a person must log in again."""

    def step(unit: Unit) -> bool:
        events = session.expire(unit.state(SESSION, session_id), str(error))
        assert not isinstance(events, Refusal)
        if events:
            unit.append(SESSION, (session_id,), events)
        return bool(events)

    await record(
        ports,
        fence,
        step,
        agency=agency,
        verb="note-expired",
        correlation_id=correlation_id,
        causation_id=causation_id,
    )


def in_words(error: MarketplaceError) -> str:
    """Say what went wrong, for an operator."""
    match error:
        case NotReachedError():
            return "The marketplace could not be reached."
        case NoAnswerError():
            return "The marketplace did not answer in time."
        case UnreadableAnswerError():
            return f"The marketplace's answer could not be read: {error.received[:200]}"
        case RateLimitedError():
            return f"The marketplace allows no more calls now: {error.message}"
        case TokenInvalidError():
            return "The session has expired: somebody has to log in again."
        case _:
            return str(error)
