"""What an answer of IOP says went wrong, as an error of the port.

The gateway answers `code` (0 = fine), `type` (ISV, ISP, SYSTEM) and `message`; the API inside has
`success`, `error_code` and `error_msg`, flat or wrapped in `result`
(Mlegbder/taobao-global types/base.go).
"""

import re

from services.marketplace_gateway.adapters.doubt import leaves_doubt
from services.marketplace_gateway.adapters.loose_reading import Fields, flag, text
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    NoAnswerError,
    RateLimitedError,
    RefusedError,
    TokenInvalidError,
)

_API_CODES = ("error_code", "errorCode")
_API_MESSAGES = ("error_msg", "error_message", "errorMsg", "inner_error_msg", "message")
_TOKEN_REFUSED = re.compile(
    r"^(illegal|invalid|expired|missing).?(access|refresh).?token|^(access|refresh).?token.?"
    r"(expired|invalid|illegal)",
    re.IGNORECASE,
)
_TOO_MANY_CALLS = re.compile(r"^(api|app|isv|user)?calllimit(s|ed)?$", re.IGNORECASE)
_SECONDS = re.compile(r"([0-9]{1,6})\s*(?:more\s+)?(?:s\b|seconds?|秒)", re.IGNORECASE)
# Refused before the API was asked, whatever type they carry (IOP system API page).
_REFUSED_AT_THE_DOOR = re.compile(
    r"^(Missing|Invalid|Illegal|Incomplete|Insufficient|Unsupported|AUTH_|AppWhiteIp)"
)


def gateway_refusal(answer: Fields, *, buys: bool) -> MarketplaceError | None:
    """Return what the gateway itself refused."""
    code = text(answer, "code")
    if code in {"", "0"}:
        return None
    message = text(answer, "message", "msg")
    error = _typed(code, message, buys=buys)
    broke_down = text(answer, "type").upper() in {"ISP", "SYSTEM"}
    at_the_door = not isinstance(error, RefusedError) or _REFUSED_AT_THE_DOOR.match(code)
    if buys and broke_down and not at_the_door:
        return NoAnswerError(f"the order may stand: {code}: {message}")
    return error


def api_refusal(answer: Fields, *, buys: bool = False) -> MarketplaceError | None:
    """Return what the API refused; `success: false` without a code or a word is no refusal."""
    if flag(answer, "success"):
        return None
    code, message = text(answer, *_API_CODES), text(answer, *_API_MESSAGES)
    refused = bool(code or message) if flag(answer, "success") is False else bool(code)
    return _typed(code, message, buys=buys) if refused else None


def _typed(code: str, message: str, *, buys: bool) -> MarketplaceError:
    if _TOKEN_REFUSED.search(code):
        return TokenInvalidError(message or code)
    if _TOO_MANY_CALLS.search(code):
        waited = _SECONDS.search(message)
        # The number told is a whole one: one more second makes sure that the ban is over.
        return RateLimitedError(code, message, float(waited[1]) + 1 if waited else None)
    if buys and leaves_doubt(code, message):
        return NoAnswerError(f"the order may stand: {code}: {message}")
    return RefusedError(code, message)
