"""Logging in to Taobao Global, and what its gateway refuses."""

import pytest

from tests.sandbox.buyer_taobao import SECRET, BuyerTaobao, iop_signature
from tests.sandbox.stage import Stage


async def test_tokens_are_told_at_the_top_level(stage: Stage) -> None:
    told = await BuyerTaobao(stage.http, stage.clock.now).log_in()
    assert told["code"] == "0"
    assert (told["expires_in"], told["refresh_expires_in"]) == (2_592_000, 15_552_000)
    assert told["seller_id"] == "2100000927014"
    assert told["access_token"].startswith("50000")


async def test_a_code_is_good_once_and_for_half_an_hour(stage: Stage) -> None:
    buyer = BuyerTaobao(stage.http, stage.clock.now)
    code = await buyer.code()
    assert (await buyer.call("/auth/token/create", code=code))["code"] == "0"
    assert (await buyer.call("/auth/token/create", code=code))["code"] == "InvalidCode"
    late = await buyer.code()
    stage.clock.move(1801)
    assert (await buyer.call("/auth/token/create", code=late))["code"] == "InvalidCode"


async def test_a_refresh_token_is_good_for_one_refresh(distributor: BuyerTaobao) -> None:
    old = distributor.refresh_token
    told = await distributor.call("/auth/token/refresh", refresh_token=old)
    assert told["refresh_token"] != old
    again = await distributor.call("/auth/token/refresh", refresh_token=old)
    assert again["code"] == "IllegalRefreshToken"
    assert again["type"] == "ISV"


async def test_a_revoked_account_must_log_in_again(stage: Stage, distributor: BuyerTaobao) -> None:
    await stage.control("POST", "/accounts/global01/revoke")
    answer = await distributor.call("/purchase/orders/query")
    assert answer["code"] == "IllegalAccessToken"
    assert answer["message"] == "The specified access token is invalid or expired"
    await distributor.log_in()
    assert await distributor.query() == []


@pytest.mark.parametrize("as_json", [False, True])
async def test_form_and_json_bodies_are_both_read(
    distributor: BuyerTaobao, *, as_json: bool
) -> None:
    distributor.as_json = as_json
    assert await distributor.query(page_no="1", page_size="5") == []


async def test_the_gateway_refuses_with_status_200(distributor: BuyerTaobao) -> None:
    path = "/purchase/orders/query"
    good = distributor.signed(path)

    def resigned(**changed: str) -> dict[str, str]:
        sent = {key: value for key, value in good.items() if key != "sign"} | changed
        return sent | {"sign": iop_signature(path, sent, SECRET)}

    stale = str(int(good["timestamp"]) - 7_200_000)
    fresh = str(int(good["timestamp"]) - 7_199_000)
    for sent, code in (
        (good, "0"),
        (good | {"sign": "0" * 64}, "IncompleteSignature"),
        (good | {"extra": "1"}, "IncompleteSignature"),
        ({**good, "sign": ""}, "MissingParameter"),
        (resigned(app_key="1"), "InvalidAppKey"),
        (resigned(timestamp=stale), "IllegalTimestamp"),
        (resigned(timestamp=fresh), "0"),
        (resigned(timestamp="now"), "IllegalTimestamp"),
        (resigned(sign_method="md5"), "IncompleteSignature"),
        (resigned(access_token="unknown"), "IllegalAccessToken"),
        (resigned(access_token=""), "MissingParameter"),
    ):
        assert (await distributor.send(path, sent))["code"] == code, sent
    unknown = await distributor.call("/purchase/order/cancel")
    assert unknown["code"] == "InvalidApiPath"
