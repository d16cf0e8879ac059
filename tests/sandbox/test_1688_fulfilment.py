"""What follows an order on 1688: payment, parcels, the end."""

import json

import pytest

from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.stage import Json, Stage


@pytest.fixture
async def number(stage: Stage, buyer: Buyer1688) -> str:
    """An unpaid order with two lines."""
    first = (await stage.goods("1688", limit=1))[0]
    goods = await stage.goods("1688", first["vendor"]["id"])
    return await buyer.buy(cargo(goods[0]), cargo(goods[1]))


async def base(buyer: Buyer1688, number: str) -> Json:
    found: Json = (await buyer.view(number))["result"]["baseInfo"]
    return found


async def test_the_cashier_takes_the_money(stage: Stage, buyer: Buyer1688, number: str) -> None:
    answer = await buyer.trade("alibaba.alipay.url.get", orderIdList=json.dumps([number]))
    url = answer["payUrl"]
    assert url.endswith(f"/1688/order/cashier.htm?orderId={number}")
    page = await stage.http.get(url)
    assert number in page.text
    assert 'method="post"' in page.text
    paid = await stage.http.post(url)
    assert paid.status_code == 303
    assert (await base(buyer, number))["status"] == "waitsellersend"
    account = (await stage.control("GET", "/accounts"))["accounts"][0]
    order = await stage.order(number)
    assert account["balance_fen"] == 100_000_000 - order["total_fen"]
    again = await buyer.trade("alibaba.alipay.url.get", orderIdList=json.dumps([int(number)]))
    assert (again["success"], "erroMsg" in again) == (False, True)


async def test_one_link_pays_what_can_be_paid(stage: Stage, buyer: Buyer1688, number: str) -> None:
    good = (await stage.goods("1688", limit=1))[0]
    other = await buyer.buy(cargo(good), outer="PO-9")
    ids = json.dumps([number, other, "77"])
    answer = await buyer.trade("alibaba.alipay.url.get", orderIdList=ids)
    assert answer["payUrl"].endswith(f"orderId={number};{other}")
    assert answer["payFailureOrderList"] == ["77"]
    await stage.http.post(answer["payUrl"])
    assert (await base(buyer, other))["status"] == "waitsellersend"


async def test_payment_without_a_password(stage: Stage, buyer: Buyer1688, number: str) -> None:
    assert (await buyer.trade("alibaba.trade.pay.protocolPay.isopen"))["result"]["success"]
    total = (await stage.order(number))["total_fen"]
    wanted = {"orderId": number, "payChannel": "alipay", "payAmount": total - 1}
    name = "alibaba.trade.pay.protocolPay.preparePay"

    async def pay() -> Json:
        param = json.dumps(wanted)
        found: Json = (await buyer.trade(name, tradeWithholdPreparePayParam=param))["result"]
        return found

    assert (await pay())["success"] is False
    wanted["payAmount"] = total
    assert (await pay())["result"] == {"payChannel": "Alipay", "paySuccess": True}
    assert (await pay())["code"] == "ORDER_STATUS_ERROR"
    found = await base(buyer, number)
    assert found["payTime"] == "20261120120000000+0800"


async def test_an_order_ships_in_parts(stage: Stage, buyer: Buyer1688, number: str) -> None:
    unshipped = await buyer.logistics(
        "alibaba.trade.getLogisticsInfos.buyerView", orderId=number, webSite="1688"
    )
    assert unshipped["errorCode"] == "500_2"
    refused = await stage.http.post(f"/control/orders/{number}/ship")
    assert refused.status_code == 409
    await stage.control("POST", f"/orders/{number}/pay")
    lines = [it["no"] for it in (await stage.order(number))["lines"]]
    body = {"lines": [lines[1]], "carrier": "SF", "tracking": "SF1"}
    await stage.control("POST", f"/orders/{number}/ship", body)
    view = (await buyer.view(number))["result"]
    assert [it["logisticsStatus"] for it in view["productItems"]] == [1, 2]
    wrong = await stage.http.post(f"/control/orders/{number}/ship", json=body)
    assert wrong.status_code == 422
    await stage.control("POST", f"/orders/{number}/ship")
    view = (await buyer.view(number))["result"]
    assert view["baseInfo"]["status"] == "waitbuyerreceive"
    assert len(view["nativeLogistics"]["logisticsItems"]) == 2
    infos = await buyer.logistics(
        "alibaba.trade.getLogisticsInfos.buyerView", orderId=number, webSite="1688"
    )
    assert infos["result"][0]["logisticsBillNo"] == "SF1"
    assert infos["result"][0]["orderEntryIds"] == lines[1]
    assert infos["result"][1]["logisticsCompanyNo"] == "ZTO"
    traces = await buyer.logistics(
        "alibaba.trade.getLogisticsTraceInfo.buyerView",
        orderId=number,
        webSite="1688",
        logisticsId=infos["result"][0]["logisticsId"],
    )
    (trace,) = traces["logisticsTrace"]
    assert trace["logisticsSteps"][0]["acceptTime"] == "2026-11-20 12:00:00"


async def test_signed_for_and_finished(stage: Stage, buyer: Buyer1688, number: str) -> None:
    for step in ("pay", "ship"):
        await stage.control("POST", f"/orders/{number}/{step}")
    await stage.control("POST", f"/orders/{number}/sign", {"confirm": False})
    assert (await base(buyer, number))["status"] == "signinsuccess"
    await stage.control("POST", f"/orders/{number}/sign")
    assert (await base(buyer, number))["status"] == "success"
    assert (await stage.http.post(f"/control/orders/{number}/close")).status_code == 409


async def test_closing_after_payment_gives_the_money_back(
    stage: Stage, buyer: Buyer1688, number: str
) -> None:
    await stage.http.post(f"/1688/order/cashier.htm?orderId={number}")
    await stage.control("POST", f"/orders/{number}/close", {"by": "system", "reason": "other"})
    found = await base(buyer, number)
    assert (found["status"], found["closeOperateType"]) == ("terminated", "CLOSE_TRADE_BY_SYSTEM")
    assert found["refundStatus"] == "refundsuccess"
    assert round(found["refund"] * 100) == found["refundPayment"] > 0
    account = (await stage.control("GET", "/accounts"))["accounts"][0]
    assert account["balance"] == "1000000.00"


async def test_an_order_nobody_pays_is_closed_by_the_system(
    stage: Stage, buyer: Buyer1688, number: str
) -> None:
    stage.clock.move(3 * 24 * 3600)
    await buyer.log_in()
    found = await base(buyer, number)
    assert (found["status"], found["closeOperateType"]) == ("cancel", "CLOSE_TRADE_BY_SYSTEM")
