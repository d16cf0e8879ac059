"""What an answer of IOP says went wrong, as an error of the port.

The gateway answers `code` (0 = fine), `type` (ISV, ISP, SYSTEM) and `message`; the API inside has
`success`, `error_code` and `error_msg`, flat or wrapped in `result`
(Mlegbder/taobao-global types/base.go).
"""

from services.marketplace_gateway.adapters.loose_reading import Fields, flag, text
from services.marketplace_gateway.adapters.refusals import refusal_of
from services.marketplace_gateway.application.marketplace import MarketplaceError, NoAnswerError
from services.marketplace_gateway.domain.knowledge import kind_of
from services.marketplace_gateway.domain.provider_order import Provider

_API_CODES = ("error_code", "biz_error_code")
_API_MESSAGES = (
    *("error_msg", "error_message", "inner_error_msg", "biz_error_msg"),
    *("message", "msg"),
)
_FINE = frozenset({"", "0", "200", "success", "ok"})


def gateway_refusal(answer: Fields, *, buys: bool) -> MarketplaceError | None:
    """Return what the gateway itself refused."""
    code = text(answer, "code")
    if code in {"", "0"}:
        return None
    message = text(answer, "message", "msg")
    broke_down = text(answer, "type").upper() in {"ISP", "SYSTEM"}
    if buys and broke_down and kind_of(Provider.TAOBAO, code, message) is None:
        return NoAnswerError(f"the order may stand: {code}: {message}")
    return refusal_of(Provider.TAOBAO, code, message, buys=buys)


def api_refusal(answer: Fields, *, buys: bool = False) -> MarketplaceError | None:
    """Return what the API refused; `success: false` without a code or a word is no refusal."""
    if flag(answer, "success"):
        return None
    code, message = text(answer, *_API_CODES), text(answer, *_API_MESSAGES)
    told = code.lower() not in _FINE
    refused = bool(code or message) if flag(answer, "success") is False else told
    return refusal_of(Provider.TAOBAO, code, message, buys=buys) if refused else None
