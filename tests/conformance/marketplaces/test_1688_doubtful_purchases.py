"""A purchase on 1688 of which nobody knows whether it stands is doubt, never a refusal."""

import json
from dataclasses import replace
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    DraftLine,
    Marketplace,
    NoAnswerError,
    Preview,
    RateLimitedError,
    RefusedError,
    TokenInvalidError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.money import Money
from tests.conformance.marketplaces.kits import ALI1688, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Reply, ScriptedServer

FIRST = DraftLine("1", "554456348334", "b266e0726506185beaf205cbae88530d", 5, "测试商品一")
SECOND = DraftLine("2", "554456348334", "2ba3d63866a71fbae83909d9b4814f01", 6, "测试商品二")
DRAFT = replace(ALI1688.draft(), lines=(FIRST, SECOND))
ONE = Money.from_fen(100)
NOTED = Preview((), ONE, ONE, ONE, {"flow": "general", "tradeType": "assureTrade"})
ORDER = "58218860983545941"
DOUBT = (NoAnswerError, UnreadableAnswerError)


@pytest.fixture
def kit() -> Kit:
    return ALI1688


def failed(line: DraftLine, code: str = "500_004") -> dict[str, Any]:
    return {"offerId": int(line.goods_id), "specId": line.sku_id, "errorCode": code}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
@pytest.mark.parametrize(
    "answer",
    [
        {"success": False, "code": "500_1", "message": "part", "result": {"orderId": ORDER}},
        {"success": True, "result": {"orderId": ORDER}},
        {"error_code": "gw.QosAppFrequencyLimit", "orderId": ORDER},
        {"error_message": "User authorization is required", "data": {"orderId": ORDER}},
        {"success": False, "code": "X", "result": {"orderIdList": [ORDER]}},
        {"success": False, "code": "X", "result": ORDER},
    ],
)
async def test_an_order_named_under_an_error_status_may_stand(
    market: Marketplace, server: ScriptedServer, answer: Any, status: int
) -> None:
    server.script = ALI1688.script(create=Reply(json.dumps(answer).encode(), status))
    with pytest.raises(NoAnswerError, match=f"may stand.*{ORDER}"):
        await market.create(TOKEN, DRAFT, NOTED)


@pytest.mark.parametrize(
    "beside",
    [
        {"error_code": "PART_FAIL", "error_message": "x"},
        {"error_code": "gw.QosAppFrequencyLimit"},
        {"message": "User authorization is required for auto pay"},
        {"error_code": "401", "error_message": "Request need user authorized"},
    ],
)
async def test_an_order_counts_more_than_an_error_of_the_gateway(
    market: Marketplace, server: ScriptedServer, beside: dict[str, str]
) -> None:
    server.script = ALI1688.script(create=beside | {"result": {"orderId": ORDER}})
    placement = await market.create(TOKEN, DRAFT, NOTED)
    assert [order.order_id for order in placement.orders] == [ORDER]


@pytest.mark.parametrize(
    "answer",
    [
        # No order is named, but nothing says for certain that there is none.
        {"success": True, "result": {"success": True, "failedOfferList": [failed(SECOND)]}},
        {"success": False, "code": "500_x", "message": "weird", "result": {"success": True}},
        {"success": False, "code": "200", "message": "SUCCESS"},
        {"success": False, "code": "200", "message": "SUCCESS", "result": ORDER},
        {"success": False, "code": "0", "message": None},
        {"success": True, "result": ORDER},
        # An order is named, and its number cannot be read.
        {"success": False, "code": "500_9", "result": {"orderId": 2.2e16}},
        {"success": False, "code": "400", "message": "x", "result": {"orderIdList": [ORDER]}},
        {"success": False, "code": "400", "message": "x", "result": {"orderID": ORDER}},
        {"success": False, "code": "400", "message": "x", "result": {"orderList": ORDER}},
        # The gateway may have asked the API, or not.
        {"error_code": "gw.Unknown", "error_message": "x"},
        {"error_code": "gw.InternalFault", "error_message": "x"},
        # Words that refuse nothing.
        {"success": False, "message": "订单处理中"},
        {"success": False, "code": "PROCESSING", "message": "order is being created, query later"},
        {"success": False, "code": "UNKNOWN", "message": "unknown"},
        {"success": False, "code": "CREATE_ORDER_FAIL", "message": "网络抛动，请稍后重试"},
        {"success": False, "code": "CREATE_ORDER_FAIL", "message": "网络抖动"},
        {"success": False, "code": "TC_9", "message": "invoke trade center failed"},
        {"success": False, "code": "400", "message": "x", "result": {"success": False, "code": "U",
            "message": "please retry later"}},
        # One offer failed for a reason after which it may have been bought all the same.
        {"success": True, "failedOfferList": [failed(FIRST), failed(SECOND, "SERVICE_TIMEOUT")]},
    ],
)  # fmt: skip
async def test_what_is_no_certain_refusal_is_doubt(
    market: Marketplace, server: ScriptedServer, answer: Any
) -> None:
    server.script = ALI1688.script(create=answer)
    with pytest.raises(DOUBT):
        await market.create(TOKEN, DRAFT, NOTED)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"success": False, "code": "400", "message": "AddressId invalid"}, RefusedError),
        ({"success": False, "message": "not support tradeType:【creditBuy】"}, RefusedError),
        ({"success": False, "code": "400", "message": "bad", "orderId": "0"}, RefusedError),
        ({"success": True, "result": {"success": False, "code": "500_004"}}, RefusedError),
        ({"success": True, "failedOfferList": [failed(FIRST), failed(SECOND)]}, RefusedError),
        ({"error_code": "gw.APIACLDecline", "error_message": "acl"}, RefusedError),
        ({"error_code": "gw.QosAppFrequencyLimit"}, RateLimitedError),
        ({"error_code": "401", "error_message": "Request need user authorized"}, TokenInvalidError),
    ],
)
async def test_a_certain_refusal_stays_one(
    market: Marketplace, server: ScriptedServer, answer: Any, error: type[Exception]
) -> None:
    server.script = ALI1688.script(create=answer)
    with pytest.raises(error):
        await market.create(TOKEN, DRAFT, NOTED)


async def test_what_came_instead_of_json_is_told_with_its_status(
    market: Marketplace, server: ScriptedServer
) -> None:
    server.script = lambda _: Reply(b"<html>no such page</html>", 404)
    with pytest.raises(UnreadableAnswerError, match="HTTP 404: <html>no such page"):
        await market.read(TOKEN, ORDER)


async def test_half_an_emoji_in_the_message_to_the_vendor_is_replaced(
    market: Marketplace, server: ScriptedServer
) -> None:
    server.script = ALI1688.script()
    await market.create(TOKEN, replace(DRAFT, message="留言 \ud83d"), NOTED)
    assert server.requests[-1].form["message"] == "留言 ?"
