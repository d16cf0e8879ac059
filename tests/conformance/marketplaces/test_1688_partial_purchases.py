"""A purchase on 1688 that tells of some lines or orders only: none is called bought, or not."""

from dataclasses import replace
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import FailedLine, Marketplace, Placement
from services.marketplace_gateway.application.working.drafts import all_told
from tests.conformance.marketplaces.kits import ALI1688, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import ScriptedServer
from tests.conformance.marketplaces.test_1688_doubtful_purchases import (
    DRAFT,
    FIRST,
    NOTED,
    ORDER,
    SECOND,
    failed,
)


@pytest.fixture
def kit() -> Kit:
    return ALI1688


@pytest.fixture
def good() -> dict[str, Any]:
    return {"orderId": ORDER, "orderAmmount": 100, "success": True}


async def placement_of(
    market: Marketplace, server: ScriptedServer, result: Any, **beside: Any
) -> Placement:
    item = {"productID": int(FIRST.goods_id), "specId": FIRST.sku_id, "quantity": 5}
    detail = {"baseInfo": {"idOfStr": ORDER}, "productItems": [item]}
    created = {"success": True, "result": result} | beside
    server.script = ALI1688.script(create=created, read={"result": detail})
    return await market.create(TOKEN, DRAFT, NOTED)


@pytest.mark.parametrize(
    "other",
    [
        {"orderId": 2.2e16, "orderAmmount": 200, "success": True},
        {"success": False, "resultCode": "500_004", "message": "no stock"},
        {"orderId": None},
        {},
        None,
        7.5,
    ],
)
async def test_an_order_nobody_can_read_leaves_the_lines_of_all_untold(
    market: Marketplace, server: ScriptedServer, good: dict[str, Any], other: Any
) -> None:
    placement = await placement_of(market, server, {"success": True, "orderList": [good, other]})
    assert [order.order_id for order in placement.orders] == [ORDER]
    assert not all_told(DRAFT, placement)
    assert placement.failed == ()


@pytest.mark.parametrize(
    "beside",
    [
        {"error_code": "PART_FAIL", "error_message": "x"},
        {"success": False, "code": "500_1", "message": "部分失败"},
    ],
)
async def test_an_order_beside_an_error_is_read_for_its_lines(
    market: Marketplace, server: ScriptedServer, beside: dict[str, Any]
) -> None:
    placement = await placement_of(market, server, {"orderId": ORDER}, **beside)
    assert [order.line_nos for order in placement.orders] == [("1",)]
    assert placement.failed == ()
    assert not all_told(DRAFT, placement)


async def test_an_order_named_elsewhere_leaves_the_lines_untold(
    market: Marketplace, server: ScriptedServer, good: dict[str, Any]
) -> None:
    result = {"orderList": [good], "orderIdList": [ORDER, "58218860983545999"]}
    assert not all_told(DRAFT, await placement_of(market, server, result))


async def test_a_refused_order_that_names_its_goods_fails_their_lines(
    market: Marketplace, server: ScriptedServer, good: dict[str, Any]
) -> None:
    refused = {"success": False, "resultCode": "500_004", "message": "库存不足"}
    refused["cargoList"] = [{"offerId": int(SECOND.goods_id), "specId": SECOND.sku_id}]
    placement = await placement_of(market, server, {"orderList": [good, refused]})
    assert [order.line_nos for order in placement.orders] == [("1",)]
    assert placement.failed == (FailedLine("2", "500_004", "库存不足"),)


@pytest.mark.parametrize("offers", ["500_004", [int(SECOND.goods_id)], [None], 7])
async def test_failed_offers_nobody_can_read_are_looked_for_in_the_order(
    market: Marketplace, server: ScriptedServer, offers: Any
) -> None:
    placement = await placement_of(market, server, {"orderId": ORDER, "failedOfferList": offers})
    assert [order.line_nos for order in placement.orders] == [("1",)]
    assert not all_told(DRAFT, placement)


async def test_a_line_that_failed_in_doubt_is_not_called_failed(
    market: Marketplace, server: ScriptedServer
) -> None:
    offers = [failed(SECOND, "SERVICE_TIMEOUT")]
    placement = await placement_of(market, server, {"orderId": ORDER, "failedOfferList": offers})
    assert placement.failed == ()
    assert not all_told(DRAFT, placement)


async def test_a_line_that_stands_in_the_order_has_not_failed(
    market: Marketplace, server: ScriptedServer
) -> None:
    offers = [failed(FIRST), {"offerId": 1, "errorCode": "500_004"}]
    placement = await placement_of(market, server, {"orderId": ORDER, "failedOfferList": offers})
    assert [order.line_nos for order in placement.orders] == [("1",)]
    assert placement.failed == ()


async def test_one_order_told_twice_and_once_rounded_is_one(
    market: Marketplace, server: ScriptedServer, good: dict[str, Any]
) -> None:
    result = {"orderId": 58218860983545944, "totalSuccessAmount": 100, "orderList": [good]}
    placement = await placement_of(market, server, result)
    assert [order.order_id for order in placement.orders] == [ORDER]
    assert all_told(replace(DRAFT, lines=(FIRST,)), placement)
