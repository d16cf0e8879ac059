"""The vendor changes what an unpaid order costs."""

import json
from urllib.parse import parse_qs

import pytest

from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.buyer_taobao import BuyerTaobao, line
from tests.sandbox.stage import Json, Stage


@pytest.fixture
async def number(stage: Stage, buyer: Buyer1688) -> str:
    """An unpaid order with two lines."""
    first = (await stage.goods("1688", limit=1))[0]
    goods = await stage.goods("1688", first["vendor"]["id"])
    for good, price in ((goods[0], "10.00"), (goods[1], "5.00")):
        await stage.control("POST", f"/goods/{good['id']}", {"price": price})
    return await buyer.buy(cargo(goods[0], 2), cargo(goods[1], 2))


async def price(stage: Stage, number: str, **wanted: object) -> Json:
    return await stage.control("POST", f"/orders/{number}/price", wanted)


async def read(buyer: Buyer1688, number: str) -> tuple[Json, list[Json]]:
    result = (await buyer.view(number))["result"]
    return result["baseInfo"], result["productItems"]


async def test_another_amount_of_a_line_on_1688(
    stage: Stage, buyer: Buyer1688, number: str
) -> None:
    await stage.control("POST", "/push", {"marketplace": "1688", "url": "http://receiver.test/"})
    before = await stage.order(number)
    stage.clock.move(5)
    after = await price(stage, number, line=before["lines"][0]["no"], amount="18.50")
    assert after["total_fen"] == before["total_fen"] - 150
    base, items = await read(buyer, number)
    assert (items[0]["price"], items[0]["itemAmount"], items[0]["entryDiscount"]) == (
        10,
        18.5,
        -150,
    )
    assert (items[1]["itemAmount"], items[1]["entryDiscount"]) == (10, 0)
    assert base["discount"] == -150
    assert base["totalAmount"] == round(18.5 + 10 + base["shippingFee"], 2)
    assert base["modifyTime"] == "20261120120005000+0800"
    (told,) = await stage.deliver_pushes()
    message = json.loads(parse_qs(told.content.decode())["message"][0])
    assert message["type"] == "ORDER_BUYER_VIEW_ORDER_PRICE_MODIFY"
    assert message["data"]["orderId"] == int(number)
    assert message["data"]["currentStatus"] == "waitbuyerpay"


async def test_another_sum_is_spread_over_the_lines_to_the_fen(
    stage: Stage, buyer: Buyer1688, number: str
) -> None:
    await price(stage, number, shipping="1.00")
    after = await price(stage, number, amount="11.01")
    assert [it["amount_fen"] for it in after["lines"]] == [667, 334]
    assert (after["total"], after["postage_fen"]) == ("11.01", 100)
    base, items = await read(buyer, number)
    assert (base["totalAmount"], base["shippingFee"]) == (11.01, 1)
    assert sum(round(it["itemAmount"] * 100) for it in items) == 1001
    wanted = {"orderId": number, "payChannel": "alipay", "payAmount": 1101}
    param = json.dumps(wanted)
    paid = await buyer.trade(
        "alibaba.trade.pay.protocolPay.preparePay", tradeWithholdPreparePayParam=param
    )
    assert paid["result"]["success"] is True


async def test_only_what_is_unpaid_can_cost_something_else(stage: Stage, number: str) -> None:
    async def refused(**body: object) -> int:
        return (await stage.http.post(f"/control/orders/{number}/price", json=body)).status_code

    assert await refused(amount="0.10", shipping="1.00") == 422, "less than the postage"
    assert await refused(line="77", amount="1.00") == 422
    assert await refused(amount="1.001") == 422
    assert await refused() == 422
    before = await stage.order(number)
    await stage.control("POST", f"/orders/{number}/pay")
    assert await refused(amount="9.50") == 409
    assert (await stage.order(number))["total"] == before["total"]


async def test_another_price_on_taobao(stage: Stage, distributor: BuyerTaobao) -> None:
    good = (await stage.goods("taobao", limit=1))[0]
    (number,) = await distributor.buy(line(good, 2), outer="FY-8")
    early = await stage.http.post(f"/control/orders/{number}/price", json={"amount": "99"})
    assert early.status_code == 409, "it is being created"
    stage.clock.move(1)
    await stage.control("POST", "/push", {"marketplace": "taobao", "url": "http://receiver.test/"})
    stage.world.advance()
    await stage.deliver_pushes()
    only = (await stage.order(number))["lines"][0]["no"]
    await price(stage, number, line=only, amount="7.50")
    await price(stage, number, shipping="2.00")
    purchase = await distributor.purchase(number)
    assert (purchase["purchase_amount"], purchase["product_amount"]) == (950, 750)
    assert purchase["domestic_post_fee"] == 200
    assert purchase["sub_purchase_orders"][0]["purchase_amount"] == 750
    told = [json.loads(it.content) for it in await stage.deliver_pushes()]
    assert [it["message_type"] for it in told] == [8, 8]
    data = told[1]["data"]
    assert (data["salesOrderId"], data["purchaseOrderId"]) == ("FY-8", int(number))
    assert data["purchaseOrderPriceDTO"]["purchaseTotalFee"] == 950
    (changed,) = data["purchaseOrderLinePriceChangeMessageDTOList"]
    assert changed["salesOrderLineIdList"] == ["1"]
    assert changed["purchaseOrderItemPriceDTO"]["purchaseProductUnitFee"] == 375
