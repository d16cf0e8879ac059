"""What an answer of AOP says went wrong, as an error of the port.

Envelopes differ per API (open.1688.com, com.alibaba.trade pages): `error_code` and
`error_message` from the gateway; `errorCode` with `errorMsg`, `errorMessage` or the misspelt
`erroMsg`, or `code` with `message`, from the API.
"""

from services.marketplace_gateway.adapters.ali1688.assumptions import FINE_RESULT_CODES
from services.marketplace_gateway.adapters.loose_reading import Fields, flag, mapping, text
from services.marketplace_gateway.adapters.refusals import refusal_of
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    NoAnswerError,
    RefusedError,
    TokenInvalidError,
)
from services.marketplace_gateway.domain.knowledge import Kind, kind_of
from services.marketplace_gateway.domain.provider_order import Provider

_GATEWAY_CODES = ("error_code",)
_API_CODES = ("errorCode", "code", "resultCode")
_MESSAGES = ("error_message", "errorMsg", "errorMessage", "erroMsg", "message", "exception")
_FINE_MESSAGES = FINE_RESULT_CODES | {"null", "成功", "操作成功", "请求成功", "调用成功"}


def gateway_refusal(answer: Fields, *, buys: bool) -> MarketplaceError | None:
    """Return what the gateway itself refused, before the API was asked."""
    code = text(answer, *_GATEWAY_CODES)
    message = text(answer, *_MESSAGES)
    if code.lower() not in FINE_RESULT_CODES:
        return _typed(code, message, buys=buys)
    # A token that ended is told by words alone in some reports.
    kind = kind_of(Provider.ALI1688, "", message) if message else None
    return TokenInvalidError(message) if kind is Kind.AUTHORIZATION else None


def api_refusal(answer: Fields, *, buys: bool = False) -> MarketplaceError | None:
    """Return what the API refused; an answer that only says `success: false` is no refusal.

    The documented sample of a successful create carries `success: false`, so the word alone
    proves nothing. Where there is no `success` at all (getBuyerOrderList), `errorCode` decides.
    Of a purchase only what nothing in the answer contradicts is a refusal, and doubt goes first.
    """
    inner = mapping(answer, "result")
    if buys and flag(answer, "success") is False and flag(inner, "success"):
        return None
    refusals = [
        _typed(text(part, *_API_CODES), text(part, *_MESSAGES), buys=buys)
        for part in (inner, answer)
        if _is_refused(part, buys=buys)
    ]
    doubts = (refusal for refusal in refusals if isinstance(refusal, NoAnswerError))
    return next(doubts if buys else iter(()), refusals[0] if refusals else None)


def _is_refused(part: Fields, *, buys: bool) -> bool:
    success = flag(part, "success")
    if success is not False:
        return success is None and text(part, "errorCode").lower() not in FINE_RESULT_CODES
    code, message = text(part, *_API_CODES).lower(), text(part, *_MESSAGES).lower()
    if code not in FINE_RESULT_CODES:
        return True
    # "success: false" beside a code that says fine: for a purchase that proves nothing.
    return message not in _FINE_MESSAGES and not (buys and code)


def is_absence(error: RefusedError) -> bool:
    """Tell whether a refusal means that this account has no such order."""
    words = error.message.lower()
    known = kind_of(Provider.ALI1688, error.code, error.message)
    return known is Kind.ABSENCE or "不存在" in words or "not exist" in words


def _typed(code: str, message: str, *, buys: bool) -> MarketplaceError:
    return refusal_of(Provider.ALI1688, code, message, buys=buys)
