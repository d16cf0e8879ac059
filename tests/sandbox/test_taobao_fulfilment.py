"""What follows an order on Taobao Global: payment, parcels, the end."""

import json

import pytest

from tests.sandbox.buyer_taobao import BuyerTaobao, line
from tests.sandbox.stage import Stage


@pytest.fixture
async def number(stage: Stage, distributor: BuyerTaobao) -> str:
    """An unpaid purchase with two lines."""
    good = (await stage.goods("taobao", limit=1))[0]
    (found,) = await distributor.buy(line(good, 1, "1"), line(good, 2, "2", 1))
    stage.clock.move(1)
    return found


async def test_payment_happens_in_the_background(
    stage: Stage, distributor: BuyerTaobao, number: str
) -> None:
    ids = json.dumps([int(number), 77])
    answer = await distributor.call("/purchase/order/batch/pay", purchaseOrderIdList=ids)
    assert answer["success"] == "true"
    assert answer["data"]["will_pay_purchase_order_ids"] == [number]
    (failed,) = answer["data"]["pay_failed_results"]
    assert (failed["gspOrderId"], failed["errorCode"]) == (77, "ORDER_NOT_FOUND")
    assert (await distributor.purchase(number))["status"] == "WAIT_BUYER_P"
    stage.clock.move(1)
    purchase = await distributor.purchase(number)
    assert purchase["status"] == "WAIT_SELLER_SEND_GOODS"
    assert purchase["pay_amount"] == purchase["purchase_amount"]
    again = await distributor.call("/purchase/order/batch/pay", purchaseOrderIdList=ids)
    assert again["data"]["will_pay_purchase_order_ids"] == []
    many = json.dumps(list(range(11)))
    refused = await distributor.call("/purchase/order/batch/pay", purchaseOrderIdList=many)
    assert refused["success"] is False


async def test_the_payment_page_takes_the_money(
    stage: Stage, distributor: BuyerTaobao, number: str
) -> None:
    payment = (await stage.order(number))["payment_id"]
    url = f"/taobao/pay?id={payment}"
    assert "Pay 支付" in (await stage.http.get(url)).text
    assert (await stage.http.post(url)).status_code == 303
    assert "Nothing is left to be paid" in (await stage.http.get(url)).text
    assert (await distributor.purchase(number))["status"] == "WAIT_SELLER_SEND_GOODS"
    assert (await stage.http.get("/taobao/pay?id=0")).status_code == 404


async def test_parcels_are_told_line_by_line(
    stage: Stage, distributor: BuyerTaobao, number: str
) -> None:
    first, second = [it["no"] for it in (await stage.order(number))["lines"]]
    await stage.control("POST", f"/orders/{number}/pay")
    body = {"lines": [first], "carrier": "SF", "tracking": "SF4548527307631"}
    await stage.control("POST", f"/orders/{number}/ship", body)
    purchase = await distributor.purchase(number)
    assert purchase["status"] == "WAIT_SELLER_SEND_GOODS"
    one, two = purchase["sub_purchase_orders"]
    assert one["status"] == "WAIT_BUYER_CONFIRM_GOODS"
    assert one["logistic_orders"][0]["logistic_number"] == "SF4548527307631"
    assert two["logistic_orders"] == []
    detail = await distributor.call("/logistics/detail/get", purchase_order_line_id=first)
    (parcel,) = detail["result"]["data"]["pnm_logistics_details"]
    assert (parcel["mail_no"], parcel["logistics_status"]) == ("SF4548527307631", "DELIVERING")
    assert "standerd_desc" in parcel["logistics_traces"][0]
    empty = await distributor.call("/logistics/detail/get", purchase_order_line_id=second)
    assert empty["result"]["data"]["pnm_logistics_details"] == []
    unknown = await distributor.call("/logistics/detail/get", purchase_order_line_id="1")
    assert unknown["result"]["success"] is False
    for step in ("ship", "sign"):
        await stage.control("POST", f"/orders/{number}/{step}")
    assert (await distributor.purchase(number))["status"] == "TRADE_FINISHED"
