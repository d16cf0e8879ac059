"""The shapes of Taobao Global's answers: flat, wrapped in `result`, or the platform's error."""

from uuid import uuid4

from sandbox.exchange import Answer, Call, Json, Refusals, RefusedError
from sandbox.faults import Kind

MESSAGES = {
    "InvalidApiPath": "Invalid API path",
    "InvalidAppKey": "Invalid app key",
    "IncompleteSignature": "The request signature does not conform to platform standards",
    "IllegalTimestamp": "The specified timestamp is too far from the time of the platform",
    "IllegalAccessToken": "The specified access token is invalid or expired",
    "IllegalRefreshToken": "The specified refresh token is invalid or expired",
    "InvalidCode": "Invalid authorization code",
}


def platform_error(code: str, message: str = "") -> RefusedError:
    """Status 200: the gateway refuses in the body alone (consts/error.go of taobao-global)."""
    body: Json = {"code": code, "type": "ISV", "message": message or MESSAGES[code]}
    return RefusedError({**body, **_traced()}, code)


def missing(name: str) -> RefusedError:
    text = f"The input parameter '{name}' that is mandatory for processing is not supplied"
    return platform_error("MissingParameter", text)


def flat(data: Json | None = None, *, success: object = True) -> Json:
    body: Json = {"code": "0", **_traced()}
    body |= {"success": success, "error_code": None, "error_msg": None}
    return body if data is None else {**body, "data": data}


def flat_refusal(code: str, message: str, data: Json | None = None) -> RefusedError:
    body = flat(data, success=False) | {"error_code": code, "error_msg": message}
    return RefusedError(body, code)


def wrapped(data: Json | None) -> Json:
    result: Json = {
        "success": True,
        "error_code": None,
        "error_msg": None,
        "inner_error_msg": None,
        "fail_items": None,
        "data": data,
    }
    return {"code": "0", **_traced(), "result": result}


def wrapped_refusal(code: str, message: str) -> RefusedError:
    body = wrapped(None)
    result = body["result"]
    assert isinstance(result, dict)
    result |= {"success": False, "error_code": code, "error_msg": message}
    return RefusedError(body, code)


def rate_limited(seconds: float) -> Answer:
    text = (
        "The request has exceeded the frequency limit, "
        f"this ban will last {max(1, round(seconds))} more seconds"
    )
    return platform_error("ApiCallLimit", text).answer


def booking_limited(call: Call) -> Answer:
    """An assumption: the platform publishes no business codes."""
    return create_refusal(call, "BUYER_ORDER_LIMIT", "下单过于频繁，请稍后再试").answer


def create_refusal(call: Call, code: str, message: str) -> RefusedError:
    data: Json = {
        "outer_purchase_id": call.params.get("outer_purchase_id", ""),
        "success": False,
        "error_code": code,
        "error_message": message,
        "order_list": [],
    }
    return flat_refusal(code, message, data)


def _traced() -> Json:
    return {"request_id": uuid4().hex[:24], "_trace_id_": uuid4().hex}


RISK = ("ACCOUNT_RISK_CONTROL", "账号存在安全风险，请完成安全验证")
"""An assumption, as all business codes of create are."""


def render_at_risk(_call: Call) -> Answer:
    return wrapped_refusal(*RISK).answer


def create_at_risk(call: Call) -> Answer:
    return create_refusal(call, *RISK).answer


def duplicate_key(call: Call) -> Answer:
    """An assumption: what a repeated outer_purchase_id brings is not known."""
    text = f"outer_purchase_id {call.outer_id} has been used"
    return create_refusal(call, "OUTER_PURCHASE_ID_DUPLICATE", text).answer


OF_RENDER: Refusals = {Kind.RISK_CONTROL: render_at_risk}
OF_CREATE: Refusals = {
    Kind.BOOKING_LIMIT: booking_limited,
    Kind.RISK_CONTROL: create_at_risk,
    Kind.DUPLICATE_KEY: duplicate_key,
}
