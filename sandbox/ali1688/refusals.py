"""How 1688 says no: the gateway in one shape, every API in a shape of its own."""

from uuid import uuid4

from sandbox.exchange import Answer, Call, Json, Refusals, RefusedError
from sandbox.faults import Kind

# Status 400 for these is a field report; match the code, not the status.
GATEWAY = {
    "gw.APIUnsupported": "Api unsupported",
    "gw.APIACLDecline": "AppKey is not allowed(acl)",
    "gw.SignatureMissing": "Signature missing",
    "gw.SignatureInvalid": "Invalid signature",
    "gw.QosAppFrequencyLimit": "App call exceeds limited frequency",
}


def gateway_refusal(code: str, message: str = "") -> RefusedError:
    text = message or GATEWAY[code]
    body: Json = {"error_code": code, "error_message": text, "request_id": uuid4().hex[:16]}
    return RefusedError(body, code, 400)


def missing(name: str) -> RefusedError:
    return gateway_refusal("gw.ParamMissing", f"Required parameter missing: {name}")


def not_authorised() -> RefusedError:
    text = "Request need user authorized"
    body: Json = {"error_code": "401", "error_message": text, "exception": text}
    return RefusedError(body, "401", 401)


def rate_limited(_seconds: float) -> Answer:
    return gateway_refusal("gw.QosAppFrequencyLimit").answer


def preview_refusal(code: str, message: str) -> RefusedError:
    return RefusedError({"success": False, "errorCode": code, "errorMsg": message}, code)


def create_refusal(code: str, message: str) -> RefusedError:
    return RefusedError({"success": False, "code": code, "message": message}, code)


def order_refusal(code: str, message: str) -> RefusedError:
    """The shape of cancel and of the logistics calls."""
    return RefusedError({"success": False, "errorCode": code, "errorMessage": message}, code)


def no_such_order() -> RefusedError:
    return order_refusal("ORDER_NOT_EXIST", "订单不存在")


def booking_limited(_call: Call) -> Answer:
    """An assumption: the platform publishes no code for buying too often."""
    return create_refusal("ORDER_TOO_FREQUENT", "您下单过于频繁，请稍后再试").answer


RISK = ("RISK_CONTROL", "账号存在安全风险，请完成安全验证")
"""An assumption: the platform publishes no code for an account under risk control."""


def preview_at_risk(_call: Call) -> Answer:
    return preview_refusal(*RISK).answer


def create_at_risk(_call: Call) -> Answer:
    return create_refusal(*RISK).answer


def duplicate_key(call: Call) -> Answer:
    """An assumption: no text says that create refuses a repeated outOrderId."""
    text = f"外部订单号[{call.outer_id}]已存在，请勿重复下单"
    return create_refusal("OUT_ORDER_ID_DUPLICATE", text).answer


OF_PREVIEW: Refusals = {Kind.RISK_CONTROL: preview_at_risk}
OF_CREATE: Refusals = {
    Kind.BOOKING_LIMIT: booking_limited,
    Kind.RISK_CONTROL: create_at_risk,
    Kind.DUPLICATE_KEY: duplicate_key,
}
