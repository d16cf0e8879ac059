"""What an answer of AOP says went wrong, as an error of the port.

Envelopes differ per API (open.1688.com, com.alibaba.trade pages): `error_code` and
`error_message` from the gateway; `errorCode` with `errorMsg`, `errorMessage` or the misspelt
`erroMsg`, or `code` with `message`, from the API.
"""

import re

from services.marketplace_gateway.adapters.doubt import leaves_doubt
from services.marketplace_gateway.adapters.loose_reading import Fields, flag, mapping, text
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    NoAnswerError,
    RateLimitedError,
    RefusedError,
    TokenInvalidError,
)

_GATEWAY_CODES = ("error_code",)
_API_CODES = ("errorCode", "code", "resultCode")
_MESSAGES = ("error_message", "errorMsg", "errorMessage", "erroMsg", "message", "exception")

_TOKEN_REFUSED = re.compile(
    r"need user authori[sz]ed|need user authenticated|user authori[sz]ation is required",
    re.IGNORECASE,
)
_TOO_MANY_CALLS = re.compile(r"^gw\.qos|frequency.?limit|call.?limit", re.IGNORECASE)
_SECONDS = re.compile(r"([0-9]{1,6})\s*(?:more\s+)?(?:s\b|seconds?|秒)", re.IGNORECASE)


def gateway_refusal(answer: Fields, *, buys: bool) -> MarketplaceError | None:
    """Return what the gateway itself refused, before the API was asked."""
    code = text(answer, *_GATEWAY_CODES)
    message = text(answer, *_MESSAGES)
    if not code and _TOKEN_REFUSED.search(message):
        return TokenInvalidError(message)
    return _typed(code, message, buys=buys) if code else None


def api_refusal(answer: Fields, *, buys: bool = False) -> MarketplaceError | None:
    """Return what the API refused; an answer that only says `success: false` is no refusal.

    The documented sample of a successful create carries `success: false`, so the word alone
    proves nothing. Where there is no `success` at all (getBuyerOrderList), `errorCode` decides.
    """
    for part in (mapping(answer, "result"), answer):
        success = flag(part, "success")
        code, message = text(part, *_API_CODES), text(part, *_MESSAGES)
        refused = bool(code or message) if success is False else bool(text(part, "errorCode"))
        if refused and not success:
            return _typed(code, message, buys=buys)
    return None


def _typed(code: str, message: str, *, buys: bool) -> MarketplaceError:
    if code == "401" or _TOKEN_REFUSED.search(message):
        return TokenInvalidError(message or code)
    if _TOO_MANY_CALLS.search(code):
        waited = _SECONDS.search(message)
        return RateLimitedError(code, message, float(waited[1]) + 1 if waited else None)
    if buys and leaves_doubt(code, message):
        return NoAnswerError(f"the order may stand: {code}: {message}")
    return RefusedError(code, message)
