"""Answers to a create on Taobao Global after which an order may stand: none is a refusal."""

import json
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    MarketplaceError,
    NoAnswerError,
    RateLimitedError,
    RefusedError,
    TokenInvalidError,
    UnreadableAnswerError,
)
from tests.conformance.marketplaces import samples_taobao as samples
from tests.conformance.marketplaces.kits import TAOBAO, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Reply, ScriptedServer

DOUBT = (NoAnswerError, UnreadableAnswerError)
ORDERS: dict[str, Any] = {"order_list": [{"purchase_id": 1234}]}


@pytest.fixture
def kit() -> Kit:
    return TAOBAO


async def failed_create(
    market: Marketplace, server: ScriptedServer, answer: Any, status: int = 200
) -> MarketplaceError:
    preview = await market.preview(TOKEN, TAOBAO.draft())
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    server.script = TAOBAO.script(create=Reply(body, status))
    with pytest.raises(MarketplaceError) as caught:
        await market.create(TOKEN, TAOBAO.draft(), preview)
    return caught.value


@pytest.mark.parametrize("status", [400, 401, 404, 429, 302, 500])
async def test_an_order_under_any_status(
    market: Marketplace, server: ScriptedServer, status: int
) -> None:
    error = await failed_create(market, server, samples.CREATED, status)
    assert isinstance(error, NoAnswerError)


@pytest.mark.parametrize(
    "said",
    [
        {"code": "PartialFail", "type": "ISV", "message": "m"},
        {"code": "IllegalAccessToken", "type": "ISV", "message": "invalid"},
        {"code": "ApiCallLimit", "type": "ISV", "message": "3 seconds"},
        {"code": "InvalidParameter", "type": "ISV", "message": "x"},
    ],
)
@pytest.mark.parametrize(
    "told",
    [
        {"data": ORDERS},
        {"data": json.dumps(ORDERS)},
        {"result": {"data": ORDERS}},
        {"data": {"orderList": [{"purchaseId": "1234"}]}},
        {"data": {"order_list": [{"purchase_id": 2.0000263801e16}]}},
        {"data": {"purchase_id": 1234}},
    ],
)
async def test_an_order_beside_an_error_of_the_gateway(
    market: Marketplace, server: ScriptedServer, said: dict[str, Any], told: dict[str, Any]
) -> None:
    assert isinstance(await failed_create(market, server, {**said, **told}), NoAnswerError)


@pytest.mark.parametrize(
    "answer",
    [
        {"success": False, "error_code": "PARTIAL", "data": {"purchase_id": 1234}},
        {"success": False, "error_code": "E", "data": {"order_list": [{"purchase_id": 0}]}},
        {"success": False, "error_code": "E", "orders": [{"purchase_order_id": 1234}]},
        {"success": False, "error_code": "SUCCESS", "error_msg": "SUCCESS"},
        {"success": False, "error_code": "0", "error_msg": ""},
        {"success": False, "error_code": "200", "error_msg": "no"},
        {"success": False, "error_msg": "OK"},
        {"success": False},
        {"success": True, "data": {"success": False, "error_code": "E", "order_list": []}},
        {"success": False, "error_code": "E", "data": {"success": True}},
        {"success": True, "result": {"success": False, "error_code": "E"}},
        {"success": True, "error_code": "E1", "error_msg": "m"},
    ],
)
async def test_answers_that_contradict_themselves(
    market: Marketplace, server: ScriptedServer, answer: dict[str, Any]
) -> None:
    assert isinstance(await failed_create(market, server, {"code": "0"} | answer), DOUBT)


@pytest.mark.parametrize(
    "answer",
    [
        {"code": "X", "message": "m"},
        {"code": "SOMETHING_NEW", "type": "", "message": ""},
        {"code": "RemoteError", "type": "system", "message": "m"},
    ],
)
async def test_a_code_nobody_knows_of_which_nobody_says_whose_fault_it_is(
    market: Marketplace, server: ScriptedServer, answer: dict[str, Any]
) -> None:
    assert isinstance(await failed_create(market, server, answer), NoAnswerError)


@pytest.mark.parametrize("code", ["200", "SUCCESS", "ok", 0])
async def test_a_code_that_says_fine_is_no_refusal(
    market: Marketplace, server: ScriptedServer, code: Any
) -> None:
    preview = await market.preview(TOKEN, TAOBAO.draft())
    server.script = TAOBAO.script(create=samples.CREATED | {"code": code})
    placement = await market.create(TOKEN, TAOBAO.draft(), preview)
    assert [one.order_id for one in placement.orders] == [TAOBAO.order_id]


async def test_limits_that_came_as_no_json_but_name_an_order(
    market: Marketplace, server: ScriptedServer
) -> None:
    cut = b'{"code":"0","data":{"order_list":[{"purchase_id":1234'
    assert isinstance(await failed_create(market, server, cut, 429), NoAnswerError)


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (samples.CREATE_REFUSED, 200, RefusedError),
        (samples.ILLEGAL_ACCESS_TOKEN, 200, TokenInvalidError),
        (samples.API_CALL_LIMIT, 200, RateLimitedError),
        (b"slow", 429, RateLimitedError),
        ({"code": "0", "success": False, "error_msg": "库存不足"}, 200, RefusedError),
        ({"code": "E9", "type": "ISV", "data": {"order_list": []}}, 200, RefusedError),
        ({"code": "E9", "type": "ISV", "data": {"purchase_id": None}}, 200, RefusedError),
        (
            {"code": "E9", "type": "ISV", "data": {"outer_purchase_id": "PO-2026-000001"}},
            200,
            RefusedError,
        ),
    ],
)
async def test_what_shows_no_order_and_says_why_is_a_refusal(
    market: Marketplace,
    server: ScriptedServer,
    answer: Any,
    status: int,
    error: type[Exception],
) -> None:
    assert type(await failed_create(market, server, answer, status)) is error


async def test_a_remark_that_no_utf8_can_hold_is_sent_with_a_question_mark(
    market: Marketplace, server: ScriptedServer
) -> None:
    preview = await market.preview(TOKEN, TAOBAO.draft())
    await market.create(TOKEN, TAOBAO.draft(message="a\ud800b"), preview)
    assert server.requests[-1].form["order_remark"] == "a?b"
