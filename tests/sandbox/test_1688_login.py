"""Logging in to 1688: the page, the code, the tokens and their end."""

from sandbox.settings import Settings
from tests.sandbox.buyer_1688 import BACK, KEY, Buyer1688
from tests.sandbox.stage import Stage, open_stage


async def test_the_page_offers_the_accounts(stage: Stage) -> None:
    query = {"client_id": KEY, "site": "1688", "redirect_uri": BACK, "state": '"><b>'}
    page = await stage.http.get("/1688/oauth/authorize", params=query)
    assert page.status_code == 200
    assert "caigou01" in page.text
    assert "global01" not in page.text
    assert "<b>" not in page.text


async def test_tokens_are_told_in_the_platforms_shape(stage: Stage) -> None:
    told = await Buyer1688(stage.http).log_in()
    assert told["expires_in"] == "36000"
    assert told["memberId"] == "b2b-2248544159"
    assert told["resource_owner"] == "caigou01"
    assert told["refresh_token_timeout"] == "20270519120000000+0800"


async def test_the_state_returns_unchanged_and_a_refusal_carries_no_code(stage: Stage) -> None:
    buyer = Buyer1688(stage.http)
    assert (await buyer.code())["state"] == "s/1 ü"
    refused = await buyer.code("refuse")
    assert refused["error"] == "access_denied"
    assert "code" not in refused


async def test_a_code_is_good_once_and_for_two_minutes(stage: Stage) -> None:
    buyer = Buyer1688(stage.http)
    form = {"grant_type": "authorization_code", "redirect_uri": BACK}
    code = (await buyer.code())["code"]
    assert (await buyer.ask_token(code=code, **form)).status_code == 200
    again = await buyer.ask_token(code=code, **form)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    late = (await buyer.code())["code"]
    stage.clock.move(121)
    assert (await buyer.ask_token(code=late, **form)).status_code == 400


async def test_a_wrong_secret_or_a_query_gets_no_token(stage: Stage) -> None:
    buyer = Buyer1688(stage.http)
    answer = await buyer.ask_token(client_secret="guess", grant_type="refresh_token")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")
    got = await stage.http.get(f"/1688/openapi/http/1/system.oauth2/getToken/{KEY}")
    assert got.status_code == 405


async def test_redirect_addresses_are_checked() -> None:
    stage = open_stage(Settings(redirects=("https://shop.example/oauth/back",)))
    for uri, expected in (
        ("", "缺少必要参数"),
        ("https://evil.example/", "非法请求"),
        ("http://127.0.0.1.evil.example/", "非法请求"),
        ("javascript:alert(1)", "非法请求"),
    ):
        query = {"client_id": KEY, "redirect_uri": uri}
        page = await stage.http.get("/1688/oauth/authorize", params=query)
        assert (page.status_code, expected in page.text) == (400, True), uri
    query = {"client_id": KEY, "redirect_uri": "https://shop.example/other"}
    assert (await stage.http.get("/1688/oauth/authorize", params=query)).status_code == 200
    same = query | {"client_id": "2000001"}
    assert (await stage.http.get("/taobao/oauth/authorize", params=same)).status_code == 400


async def test_an_expired_token_is_refreshed_without_a_new_refresh_token(
    stage: Stage, buyer: Buyer1688
) -> None:
    stage.clock.move(36_001)
    answer = await buyer.send("com.alibaba.trade/alibaba.trade.getBuyerOrderList", {})
    assert (answer.status_code, answer.json()["error_code"]) == (401, "401")
    form = {"grant_type": "refresh_token", "refresh_token": buyer.refresh_token}
    told = (await buyer.ask_token(**form)).json()
    assert set(told) == {"aliId", "expires_in", "access_token"}
    buyer.token = told["access_token"]
    assert (await buyer.orders())["totalRecord"] == 0


async def test_a_revoked_account_must_log_in_again(stage: Stage, buyer: Buyer1688) -> None:
    await stage.control("POST", "/accounts/caigou01/revoke")
    answer = await buyer.send("com.alibaba.trade/alibaba.trade.getBuyerOrderList", {})
    assert answer.status_code == 401
    assert answer.json()["error_message"] == "Request need user authorized"
    form = {"grant_type": "refresh_token", "refresh_token": buyer.refresh_token}
    refused = await buyer.ask_token(**form)
    assert refused.json() == {
        "error": "invalid_grant",
        "error_description": "refresh token expired",
    }
    await buyer.log_in()
    assert (await buyer.orders())["totalRecord"] == 0


async def test_only_the_access_token_can_be_killed(stage: Stage, buyer: Buyer1688) -> None:
    await stage.control("POST", "/accounts/caigou01/revoke", {"tokens": "access"})
    form = {"grant_type": "refresh_token", "refresh_token": buyer.refresh_token}
    assert (await buyer.ask_token(**form)).status_code == 200
