"""What a worker makes of a marketplace's failure: whether it passes, and how a person reads it."""

from services.marketplace_gateway.application.marketplace import (
    BookingLimitError,
    BreakerOpenError,
    MarketplaceError,
    NoAnswerError,
    NotReachedError,
    RateLimitedError,
    RiskControlError,
    TokenInvalidError,
    UnreadableAnswerError,
)


class SessionBlockedError(MarketplaceError):
    """The account is under risk control: it is not used until a person has cleared it."""


PASSING = (
    NotReachedError,
    NoAnswerError,
    UnreadableAnswerError,
    RateLimitedError,
    SessionBlockedError,
    RiskControlError,
)
"""Failures of a reading that may be gone when it is tried again."""


def in_words(error: MarketplaceError) -> str:
    """Say what went wrong, for an operator."""
    match error:
        case BreakerOpenError():
            return f"The marketplace has not answered for a while; it is {error}."
        case NotReachedError():
            return "The marketplace could not be reached."
        case NoAnswerError():
            return "The marketplace did not answer in time."
        case UnreadableAnswerError():
            return f"The marketplace's answer could not be read: {error.received[:200]}"
        case RateLimitedError():
            return f"The marketplace allows no more calls now: {error.message}"
        case BookingLimitError():
            return f"The account's booking limit is reached: {error.message}"
        case RiskControlError():
            return f"The marketplace holds the account for unsafe: {error.message}"
        case SessionBlockedError():
            return "The account is under risk control: clear it on the marketplace."
        case TokenInvalidError():
            return "The session has expired: somebody has to log in again."
        case _:
            return str(error)
