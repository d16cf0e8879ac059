"""A refusal, by the code and message that came, as an error of the port.

What a code asks for stands in one table, `domain/knowledge`; here it becomes a type. A code that
nobody has documented is a refusal with its code and message as they came, never a guess; one of
1688's gateway leaves doubt while buying.
"""

import re

from services.marketplace_gateway.application.marketplace import (
    BookingLimitError,
    MarketplaceError,
    NoAnswerError,
    RateLimitedError,
    RefusedError,
    RiskControlError,
    TokenInvalidError,
)
from services.marketplace_gateway.domain.knowledge import Kind, knowledge_of
from services.marketplace_gateway.domain.provider_order import Provider


class BrokeDownError(NoAnswerError):
    """An answer came and says that the marketplace failed: for a reading as good as none."""


_ONLY_OF_PURCHASES = frozenset(
    {
        *("repeated", "OUT_ORDER_ID_DUPLICATE", "OUTER_PURCHASE_ID_DUPLICATE"),
        *("under_way", "unclear"),
    }
)
"""Families of doubt that concern whoever buys; asking anything else again is answered alike."""
_GATEWAY_FAMILY = "gw.*"
_SECONDS = re.compile(r"([0-9]{1,6})\s*(?:more\s+)?(?:s\b|seconds?|秒)", re.IGNORECASE)


def refusal_of(provider: Provider, code: str, message: str, *, buys: bool) -> MarketplaceError:
    """Type a refusal; one that leaves doubt is no answer, because an order may stand."""
    known = knowledge_of(code, provider, message)
    match known.kind if known else None:
        case Kind.AUTHORIZATION:
            return TokenInvalidError(message or code)
        case Kind.RATE_LIMIT:
            return RateLimitedError(code, message, _seconds_told(message))
        case Kind.BOOKING_LIMIT:
            return BookingLimitError(code, message, _seconds_told(message))
        case Kind.RISK_CONTROL:
            return RiskControlError(code, message)
        case Kind.DOUBT if buys:
            return NoAnswerError(f"the order may stand: {code}: {message}")
        case Kind.DOUBT if known is None or known.code not in _ONLY_OF_PURCHASES:
            return BrokeDownError(f"the marketplace broke down: {code}: {message}")
        case _ if buys and known is not None and known.code == _GATEWAY_FAMILY:
            # Of a code that nobody has documented nobody knows whether the API was asked before.
            return NoAnswerError(f"the order may stand: {code}: {message}")
        case _:
            return RefusedError(code, message)


def _seconds_told(message: str) -> float | None:
    """Return how long to wait; the number told is whole, one more second makes sure."""
    told = _SECONDS.search(message)
    return float(told[1]) + 1 if told else None
