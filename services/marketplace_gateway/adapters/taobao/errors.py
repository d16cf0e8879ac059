"""What an answer of IOP says went wrong, as an error of the port.

The gateway answers `code` (0 = fine), `type` (ISV, ISP, SYSTEM) and `message`; the API inside has
`success`, `error_code` and `error_msg`, flat or wrapped in `result`
(Mlegbder/taobao-global types/base.go).
"""

from services.marketplace_gateway.adapters.loose_reading import Fields, flag, text
from services.marketplace_gateway.adapters.refusals import refusal_of
from services.marketplace_gateway.application.marketplace import MarketplaceError, NoAnswerError
from services.marketplace_gateway.domain.knowledge import Kind, kind_of
from services.marketplace_gateway.domain.provider_order import Provider

_API_CODES = ("error_code", "biz_error_code")
_API_MESSAGES = (
    *("error_msg", "error_message", "inner_error_msg", "biz_error_msg"),
    *("message", "msg"),
)
OUTER_SUCCESS = "success beside result"
"""Where `success` of an answer is kept that has another one in its `result`."""

_FINE = frozenset({"", "0", "200", "success", "ok"})


def gateway_refusal(answer: Fields, *, buys: bool) -> MarketplaceError | None:
    """Return what the gateway itself refused."""
    code = text(answer, "code")
    if code.lower() in _FINE:
        return None
    message = text(answer, "message", "msg")
    failed_by = text(answer, "type").upper()
    kind = kind_of(Provider.TAOBAO, code, message)
    # The platform's own failure, whatever the business word in it, may have come after.
    broke_down = failed_by in {"ISP", "SYSTEM"} and kind in {None, Kind.REFUSAL}
    nobody_knows = failed_by != "ISV" and kind is None
    if buys and (broke_down or nobody_knows):
        return NoAnswerError(f"the order may stand: {code}: {message}")
    return refusal_of(Provider.TAOBAO, code, message, buys=buys)


def api_refusal(answer: Fields, *, buys: bool = False) -> MarketplaceError | None:
    """Return what the API refused; `success: false` without a code or a word is no refusal.

    Neither is one, of a call that buys, beside a code that says that all is fine.
    """
    success = flag(answer, "success")
    if success:
        return None
    code, message = text(answer, *_API_CODES), text(answer, *_API_MESSAGES)
    told = code.lower() not in _FINE
    word = "" if message.lower() in _FINE or (buys and code) else message
    refused = told or (success is False and bool(word))
    return refusal_of(Provider.TAOBAO, code, message, buys=buys) if refused else None


def create_refusal(answer: Fields, data: Fields) -> MarketplaceError | None:
    """Return what a create refused, None where one of its levels says that it succeeded."""
    told = (flag(answer, OUTER_SUCCESS), flag(answer, "success"), flag(data, "success"))
    if not any(told):
        return api_refusal(answer, buys=True) or api_refusal(data, buys=True)
    # Of what contradicts itself only a doubt counts.
    for part in (answer, data):
        refusal = api_refusal({**part, "success": None}, buys=True)
        if isinstance(refusal, NoAnswerError):
            return refusal
    return None


def error_told(fields: Fields) -> tuple[str, str]:
    """Return code and message of an error that stands beside a result; empty where all is fine."""
    code, message = text(fields, *_API_CODES), text(fields, *_API_MESSAGES)
    if code.lower() in _FINE:
        return "", ""
    return code, message
