"""Answers that are late, empty, senseless or too long, and refusals on request."""

import orjson
import pytest

from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.buyer_taobao import BuyerTaobao, line
from tests.sandbox.stage import Json, Stage

CREATE = "alibaba.trade.fastCreateOrder"
API = f"com.alibaba.trade/{CREATE}"
RISK_TEXT = "账号存在安全风险，请完成安全验证"


async def ask(stage: Stage, marketplace: str, kind: str, **more: object) -> Json:
    body = {"marketplace": marketplace, "kind": kind} | more
    return await stage.control("POST", "/faults", body)


@pytest.fixture
async def good(stage: Stage) -> Json:
    return (await stage.goods("1688", limit=1))[0]


@pytest.fixture
async def item(stage: Stage) -> Json:
    return (await stage.goods("taobao", limit=1))[0]


async def count(stage: Stage) -> int:
    found: int = (await stage.control("GET", "/orders"))["total"]
    return found


async def test_a_slow_answer_is_the_normal_one(stage: Stage, buyer: Buyer1688, good: Json) -> None:
    await ask(stage, "1688", "slow", api=CREATE, seconds=0.01)
    answer = await buyer.create(cargo(good))
    assert answer["success"] is True
    assert await count(stage) == 1


async def test_an_empty_answer_hides_an_order(stage: Stage, buyer: Buyer1688, good: Json) -> None:
    await ask(stage, "1688", "empty", api=CREATE)
    answer = await buyer.send(API, buyer._order((cargo(good),)))
    assert (answer.status_code, answer.content) == (200, b"")
    assert await count(stage) == 1


async def test_garbage_is_json_without_sense_after_the_effect(
    stage: Stage, buyer: Buyer1688, good: Json
) -> None:
    await ask(stage, "1688", "garbage", api=CREATE, times=20)
    seen = set()
    for _ in range(20):
        answer = await buyer.send(API, buyer._order((cargo(good),)))
        orjson.loads(answer.content)
        seen.add(answer.content)
    assert len(seen) > 5
    assert await count(stage) == 20


async def test_a_huge_answer_has_twenty_megabytes(
    stage: Stage, buyer: Buyer1688, good: Json
) -> None:
    await ask(stage, "1688", "huge", api=CREATE)
    answer = await buyer.send(API, buyer._order((cargo(good),)))
    assert len(answer.content) > 20 * 1024 * 1024
    assert answer.json()["success"] is True
    assert await count(stage) == 1


async def test_a_duplicate_key_on_1688_speaks_of_one_order(
    stage: Stage, buyer: Buyer1688, good: Json
) -> None:
    await ask(stage, "1688", "duplicate_key", times=2)
    for _ in range(2):
        refused = await buyer.create(cargo(good), outer="PO-7")
        assert (refused["success"], refused["code"]) == (False, "OUT_ORDER_ID_DUPLICATE")
        assert "PO-7" in refused["message"]
    assert (await buyer.orders(outOrderId="PO-7"))["totalRecord"] == 1
    calls = (await stage.control("GET", "/calls?outer_id=PO-7&api=" + CREATE))["calls"]
    assert {(it["verdict"], it["fault"]) for it in calls} == {
        ("OUT_ORDER_ID_DUPLICATE", "duplicate_key")
    }


async def test_a_duplicate_key_of_goods_that_cannot_be_had_is_refused_for_that(
    stage: Stage, buyer: Buyer1688, good: Json
) -> None:
    await ask(stage, "1688", "duplicate_key")
    assert (await buyer.create(cargo(good, 100_000)))["code"] == "500_004"
    assert await count(stage) == 0


async def test_a_duplicate_key_on_taobao_speaks_of_one_purchase(
    stage: Stage, distributor: BuyerTaobao, item: Json
) -> None:
    await ask(stage, "taobao", "duplicate_key", times=2)
    for _ in range(2):
        refused = await distributor.create(line(item), outer="FY-7")
        assert refused["error_code"] == refused["data"]["error_code"]
        assert refused["error_code"] == "OUTER_PURCHASE_ID_DUPLICATE"
    assert len(await distributor.query(outer_purchase_id="FY-7")) == 1


async def test_an_account_under_risk_control_neither_previews_nor_orders(
    stage: Stage, buyer: Buyer1688, good: Json
) -> None:
    await ask(stage, "1688", "risk_control", times=None, account="caigou01")
    preview = await buyer.preview(cargo(good))
    assert (preview["errorCode"], preview["errorMsg"]) == ("RISK_CONTROL", RISK_TEXT)
    refused = await buyer.create(cargo(good))
    assert (refused["code"], refused["message"]) == ("RISK_CONTROL", RISK_TEXT)
    assert (await buyer.orders())["totalRecord"] == 0, "reading goes on"
    other = Buyer1688(stage.http, "caigou02")
    await other.log_in()
    await other.buy(cargo(good))


async def test_risk_control_in_the_words_of_taobao(
    stage: Stage, distributor: BuyerTaobao, item: Json
) -> None:
    await ask(stage, "taobao", "risk_control", times=None)
    rendered = (await distributor.render(line(item)))["result"]
    assert (rendered["success"], rendered["error_code"]) == (False, "ACCOUNT_RISK_CONTROL")
    refused = await distributor.create(line(item))
    assert (refused["success"], refused["error_code"]) == (False, "ACCOUNT_RISK_CONTROL")
    assert await distributor.query() == []
