"""What the 1688 gateway refuses before any API is reached."""

import pytest

from tests.sandbox.buyer_1688 import KEY, Buyer1688, aop_signature
from tests.sandbox.stage import Stage

ROOT = "/1688/openapi/"
TIME = f"param2/1/system/currentTime/{KEY}"
LIST = f"param2/1/com.alibaba.trade/alibaba.trade.getBuyerOrderList/{KEY}"


async def test_the_self_test_call_needs_no_token(stage: Stage) -> None:
    params = {"a": "z", "ab": "1"}
    params["_aop_signature"] = aop_signature(TIME, params)
    posted = await stage.http.post(ROOT + TIME, data=params)
    got = await stage.http.get(ROOT + TIME, params=params)
    assert posted.json() == got.json() == {"result": "20261120120000000+0800"}


@pytest.mark.parametrize(
    ("path", "signature", "code"),
    [
        (LIST, None, "gw.SignatureMissing"),
        (LIST, "0" * 40, "gw.SignatureInvalid"),
        (f"param2/1/com.alibaba.trade/alibaba.no.such/{KEY}", None, "gw.APIUnsupported"),
        ("param2/1/system/currentTime/77", None, "gw.APIACLDecline"),
    ],
)
async def test_the_gateway_refuses_in_its_own_shape(
    stage: Stage, path: str, signature: str | None, code: str
) -> None:
    sent = {"_aop_signature": signature} if signature else {}
    answer = await stage.http.post(ROOT + path, data=sent)
    assert answer.status_code == 400
    assert answer.json()["error_code"] == code
    assert answer.json()["request_id"]


async def test_a_signature_of_other_parameters_is_invalid(stage: Stage) -> None:
    """The sorted-by-key variant that many clients use differs here, and is wrong."""
    params = {"a": "z", "ab": "1"}
    params["_aop_signature"] = aop_signature(TIME, {"a": "z1", "b": ""})
    answer = await stage.http.post(ROOT + TIME, data=params)
    assert answer.json()["error_code"] == "gw.SignatureInvalid"


async def test_a_body_that_is_no_form_is_refused(stage: Stage) -> None:
    answer = await stage.http.post(ROOT + LIST, content=b"\xff\xfe\x00")
    assert answer.json()["error_code"] == "gw.SignatureMissing"


async def test_a_missing_parameter_is_named(buyer: Buyer1688) -> None:
    answer = await buyer.trade("alibaba.createOrder.preview", flow="general")
    assert answer["error_code"] == "gw.ParamMissing"
    assert "addressParam" in answer["error_message"]


async def test_a_token_of_the_other_marketplace_is_worth_nothing(
    stage: Stage, buyer: Buyer1688
) -> None:
    grant = stage.world.grants
    account = stage.world.accounts.get("global01")
    assert account is not None
    buyer.token = grant.issue(account.marketplace, account.name, stage.clock.now()).access_token
    assert (await buyer.orders())["error_code"] == "401"
