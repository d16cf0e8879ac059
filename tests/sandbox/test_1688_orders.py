"""Ordering on 1688: preview, create, read, cancel."""

import json

import pytest

from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.stage import Json, Stage


@pytest.fixture
async def goods(stage: Stage) -> list[Json]:
    """Goods of one vendor."""
    first = (await stage.goods("1688", limit=1))[0]
    return await stage.goods("1688", first["vendor"]["id"])


async def test_preview_counts_sums_in_fen_and_cargo_in_yuan(
    buyer: Buyer1688, goods: list[Json]
) -> None:
    answer = await buyer.preview(cargo(goods[0], 3), cargo(goods[1], 1))
    assert answer["success"] is True
    (group,) = answer["orderPreviewResuslt"]
    prices = [good["variants"][0]["price_fen"] for good in goods[:2]]
    assert group["sumPaymentNoCarriage"] == prices[0] * 3 + prices[1]
    assert group["sumCarriage"] == goods[0]["vendor"]["postage_fen"]
    assert group["sumPayment"] == group["sumPaymentNoCarriage"] + group["sumCarriage"]
    assert [it["amount"] for it in group["cargoList"]] == [prices[0] * 3 / 100, prices[1] / 100]
    assert group["tradeModeNameList"] == ["nzassure"]
    assert "quantity" not in group["cargoList"][0]


async def test_preview_tells_each_trouble_by_its_code(
    stage: Stage, buyer: Buyer1688, goods: list[Json]
) -> None:
    other = next(
        it for it in await stage.goods("1688") if it["vendor"]["id"] != goods[0]["vendor"]["id"]
    )
    lonely = next(it for it in goods if it["minimum"] == 2)
    good, spec = goods[0], goods[0]["variants"][0]["spec_id"]
    for lines, code in (
        ([cargo(good) | {"offerId": 1}], "500_001"),
        ([{"offerId": int(good["id"]), "quantity": 1}], "500_002"),
        ([cargo(good), cargo(other)], "500_002"),
        ([cargo(good) | {"specId": "f" * 32}], "500_003"),
        ([cargo(good, 100_000)], "500_004"),
        ([cargo(lonely, 1)], "500_005"),
        ([cargo(good, 0)], "400"),
        ([cargo(good, 1)] * 51, "400"),
    ):
        answer = await buyer.preview(*lines)
        assert (answer["success"], answer["errorCode"]) == (False, code)
    answer = await buyer.preview(cargo(good, 100_000))
    assert answer["errorMsg"] == f"商品[{good['id']}_{spec}]库存不足，请核实库存后订购。"


async def test_a_created_order_is_read_back_by_both_numbers(
    buyer: Buyer1688, goods: list[Json]
) -> None:
    answer = await buyer.create(cargo(goods[0], 3), outer="PO-7", message="留言")
    number = answer["result"]["orderId"]
    assert isinstance(number, str)
    total = goods[0]["variants"][0]["price_fen"] * 3 + goods[0]["vendor"]["postage_fen"]
    assert answer["result"]["totalSuccessAmount"] == total
    view = await buyer.view(number)
    assert view["success"] == "true"
    base = view["result"]["baseInfo"]
    assert base["status"] == "waitbuyerpay"
    assert base["totalAmount"] == total / 100
    assert base["createTime"] == "20261120120000000+0800"
    (item,) = view["result"]["productItems"]
    assert (item["quantity"], item["status"]) == (3, "waitbuyerpay")
    assert item["specId"] == goods[0]["variants"][0]["spec_id"]
    assert {"key": "outOrderId", "value": "PO-7", "description": ""} in (
        view["result"]["extAttributes"]
    )
    outer = await buyer.trade("alibaba.trade.get.buyerView", webSite="1688", outOrderId="PO-7")
    assert outer["result"]["baseInfo"]["idOfStr"] == number


async def test_numeric_ids_are_rounded_and_texts_are_right(
    buyer: Buyer1688, goods: list[Json]
) -> None:
    number = await buyer.buy(cargo(goods[0]))
    result = (await buyer.view(number))["result"]
    assert int(number) > 2**53
    assert result["baseInfo"]["idOfStr"] == number
    assert result["baseInfo"]["id"] != int(number)
    assert result["baseInfo"]["id"] == int(float(number))
    item = result["productItems"][0]
    assert str(item["subItemID"]) != item["subItemIDString"]


async def test_a_repeated_outer_id_makes_a_second_order(
    stage: Stage, buyer: Buyer1688, goods: list[Json]
) -> None:
    first = await buyer.buy(cargo(goods[0]), outer="PO-2")
    second = await buyer.buy(cargo(goods[0]), outer="PO-2")
    assert first != second
    found = await buyer.orders(outOrderId="PO-2")
    assert found["totalRecord"] == 2
    path = "/calls?api=alibaba.trade.fastCreateOrder&outer_id=PO-2"
    assert (await stage.control("GET", path))["total"] == 2


async def test_the_trade_type_must_be_one_of_the_previews(
    buyer: Buyer1688, goods: list[Json]
) -> None:
    refused = await buyer.create(cargo(goods[0]), tradeType="assureTrade")
    assert (refused["success"], refused["code"]) == (False, "400")
    assert refused["message"] == "not support tradeType:【assureTrade】"
    assert (await buyer.create(cargo(goods[0]), tradeType="nzassure"))["success"] is True


async def test_lines_that_cannot_be_sold_are_named_and_the_rest_is_ordered(
    stage: Stage, buyer: Buyer1688, goods: list[Json]
) -> None:
    await stage.control("POST", f"/goods/{goods[1]['id']}", {"stock": 0})
    answer = await buyer.create(cargo(goods[0]), cargo(goods[1]))
    (failed,) = answer["result"]["failedOfferList"]
    assert (failed["offerId"], failed["errorCode"]) == (goods[1]["id"], "500_004")
    order = await stage.order(answer["result"]["orderId"])
    assert [it["good_id"] for it in order["lines"]] == [goods[0]["id"]]
    alone = await buyer.create(cargo(goods[1]))
    assert (alone["success"], alone["code"]) == (False, "500_004")


async def test_a_bad_address_is_refused(buyer: Buyer1688, goods: list[Json]) -> None:
    answer = await buyer.create(cargo(goods[0]), addressParam='{"addressId":"1"}')
    assert answer == {
        "success": False,
        "code": "400",
        "message": "AddressId invalid:AddressId invalid",
    }
    for address in ("[]", "{", '{"fullName":"a","address":"b"}'):
        refused = await buyer.create(cargo(goods[0]), addressParam=address)
        assert refused["code"] == "400"
    assert (await buyer.orders())["totalRecord"] == 0


async def test_some_carts_become_two_orders(stage: Stage, buyer: Buyer1688) -> None:
    goods = [it for it in await stage.goods("1688") if it["vendor"]["splits"]]
    lines = (cargo(goods[0]), cargo(goods[1]))
    assert len((await buyer.preview(*lines))["orderPreviewResuslt"]) == 2
    answer = await buyer.create(*lines)
    assert "orderId" not in answer["result"]
    numbers = [it["orderId"] for it in answer["result"]["orderList"]]
    assert len(set(numbers)) == 2
    assert all(it["orderAmmount"] > 0 for it in answer["result"]["orderList"])


async def test_create_cross_order_answers_flat(buyer: Buyer1688, goods: list[Json]) -> None:
    params = buyer._order((cargo(goods[0]),)) | {"outOrderId": "PO-3"}
    answer = await buyer.trade("alibaba.trade.createCrossOrder", **params)
    assert answer["success"] is False
    assert (await buyer.view(answer["orderId"]))["success"] == "true"


async def test_the_list_is_filtered_by_time_and_paged(
    stage: Stage, buyer: Buyer1688, goods: list[Json]
) -> None:
    numbers = []
    for count in range(3):
        numbers.append(await buyer.buy(cargo(goods[0]), outer=f"PO-{count}"))
        stage.clock.move(60)
    stage.clock.move(3600)
    await stage.control("POST", f"/orders/{numbers[0]}/pay")

    def ids(answer: Json) -> list[str]:
        return [it["baseInfo"]["idOfStr"] for it in answer["result"]]

    assert ids(await buyer.orders(page="1", pageSize="2")) == [numbers[2], numbers[1]]
    assert ids(await buyer.orders(page="2", pageSize="2")) == [numbers[0]]
    one = await buyer.orders(
        createStartTime="20261120120050000+0800", createEndTime="2026-11-20 12:01:30"
    )
    assert ids(one) == [numbers[1]]
    changed = await buyer.orders(modifyStartTime="20261120123000000+0800")
    assert ids(changed) == [numbers[0]]
    assert ids(await buyer.orders(orderStatus="waitsellersend")) == [numbers[0]]
    assert "success" not in changed
    assert len(ids(await buyer.orders(orderIds=json.dumps([numbers[0]])))) == 3
    assert (await buyer.orders(isHis="true"))["totalRecord"] == 0
    for bad in ({"pageSize": "x"}, {"page": "9" * 30}, {"modifyStartTime": "yesterday"}):
        assert (await buyer.orders(**bad))["error_code"] == "gw.ParamInvalid"


async def test_cancelling_has_its_rules(stage: Stage, buyer: Buyer1688, goods: list[Json]) -> None:
    number = await buyer.buy(cargo(goods[0]))
    assert (await buyer.cancel(number))["errorCode"] == "CLOSE_ORDER_TOO_FAST"
    stage.clock.move(10)
    other = Buyer1688(stage.http, "caigou02")
    await other.log_in()
    assert (await other.cancel(number))["errorCode"] == "400_3"
    assert (await buyer.cancel("123"))["errorCode"] == "ORDER_NOT_EXIST"
    assert (await buyer.cancel(number, "whim"))["success"] is False
    before = (await stage.goods("1688", goods[0]["id"]))[0]["variants"][0]["stock"]
    assert await buyer.cancel(number) == {"success": True}
    after = (await stage.goods("1688", goods[0]["id"]))[0]["variants"][0]["stock"]
    assert after - before == 2
    base = (await buyer.view(number))["result"]["baseInfo"]
    assert (base["status"], base["closeReason"]) == ("cancel", "other")
    assert base["closeOperateType"] == "CLOSE_TRADE_BY_BUYER"
    assert (await buyer.cancel(number))["errorCode"] == "ORDER_STATUS_ERROR"


async def test_orders_of_another_account_cannot_be_seen(
    stage: Stage, buyer: Buyer1688, goods: list[Json]
) -> None:
    number = await buyer.buy(cargo(goods[0]))
    other = Buyer1688(stage.http, "caigou02")
    await other.log_in()
    assert (await other.view(number))["errorCode"] == "ORDER_NOT_EXIST"
    assert (await other.orders())["totalRecord"] == 0


@pytest.mark.parametrize(
    "cargo_text",
    [
        "",
        "[]",
        "{}",
        "null",
        "[1]",
        "[[]]",
        '[{"offerId":1e999}]',
        '[{"quantity":true}]',
        "[" * 2000,
    ],
)
async def test_nonsense_for_goods_is_refused(buyer: Buyer1688, cargo_text: str) -> None:
    answer = await buyer.create(cargoParamList=cargo_text)
    assert answer.get("success") is not True
    assert answer.get("code") or answer["error_code"] == "gw.ParamMissing"
    assert (await buyer.orders())["totalRecord"] == 0
