"""Tokens that expire before their time, and tokens that live as long as they are told to."""

import pytest

from tests.sandbox.buyer_1688 import Buyer1688
from tests.sandbox.buyer_taobao import BuyerTaobao
from tests.sandbox.stage import Json, Stage

LIST = "com.alibaba.trade/alibaba.trade.getBuyerOrderList"


async def refresh(buyer: Buyer1688) -> int:
    form = {"grant_type": "refresh_token", "refresh_token": buyer.refresh_token}
    return (await buyer.ask_token(**form)).status_code


async def account(stage: Stage, name: str) -> Json:
    found: list[Json] = (await stage.control("GET", "/accounts"))["accounts"]
    return next(it for it in found if it["name"] == name)


@pytest.mark.parametrize(
    ("tokens", "read", "refreshed"),
    [("access", 401, 200), ("refresh", 200, 400), ("all", 401, 400)],
)
async def test_tokens_of_1688_expire_as_by_time(
    stage: Stage, buyer: Buyer1688, tokens: str, read: int, refreshed: int
) -> None:
    await stage.control("POST", "/accounts/caigou01/expire", {"tokens": tokens})
    assert (await buyer.send(LIST, {})).status_code == read
    assert await refresh(buyer) == refreshed
    await buyer.log_in()
    assert (await buyer.send(LIST, {})).status_code == 200


async def test_expired_tokens_of_taobao(stage: Stage, distributor: BuyerTaobao) -> None:
    told = await stage.control("POST", "/accounts/global01/expire")
    assert told == {"account": "global01", "expired": 2}
    assert (await distributor.call("/purchase/orders/query"))["code"] == "IllegalAccessToken"
    answer = await distributor.call("/auth/token/refresh", refresh_token=distributor.refresh_token)
    assert answer["code"] == "IllegalRefreshToken"
    assert (await account(stage, "global01"))["authorised"] is False


async def test_new_tokens_live_as_long_as_they_are_told_to(
    stage: Stage, buyer: Buyer1688, distributor: BuyerTaobao
) -> None:
    wanted = {"marketplace": "1688", "access_life": 60, "refresh_life": 86400}
    lives = await stage.control("POST", "/token-lives", wanted)
    assert lives["1688"] == {"access_life": 60, "refresh_life": 86400}
    assert lives["taobao"] == {"access_life": 30 * 86400, "refresh_life": 180 * 86400}
    told = await buyer.log_in()
    assert (told["expires_in"], told["refresh_token_timeout"]) == ("60", "20261121120000000+0800")
    shown = await account(stage, "caigou02")
    assert (shown["access_expires"], shown["refresh_expires"]) == (None, None)
    await stage.control("POST", "/token-lives", {"marketplace": "taobao", "refresh_life": 3600})
    told = await distributor.log_in()
    assert (told["expires_in"], told["refresh_expires_in"]) == (30 * 86400, 3600)
    await stage.control("POST", "/token-lives", {"marketplace": "1688", "access_life": None})
    told = await buyer.log_in()
    assert (told["expires_in"], told["refresh_token_timeout"]) == (
        "36000",
        "20261121120000000+0800",
    )
    assert (await account(stage, "caigou01"))["access_expires"] == "2026-11-20T14:00:00+00:00"
    nonsense = await stage.http.post(
        "/control/token-lives", json={"marketplace": "1688", "access_life": 0}
    )
    assert nonsense.status_code == 422
