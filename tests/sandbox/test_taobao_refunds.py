"""Refunds on Taobao Global: one per line, in its numbers."""

import json

import pytest

from tests.sandbox.buyer_taobao import BuyerTaobao, line
from tests.sandbox.stage import Json, Stage


@pytest.fixture
async def number(stage: Stage, distributor: BuyerTaobao) -> str:
    """A purchase with two lines, paid from the balance."""
    good = (await stage.goods("taobao", limit=1))[0]
    (found,) = await distributor.buy(line(good, 1, "1"), line(good, 2, "2", 1), outer="FY-3")
    stage.clock.move(1)
    payment = (await stage.order(found))["payment_id"]
    await stage.http.post(f"/taobao/pay?id={payment}")
    await stage.control("POST", "/push", {"marketplace": "taobao", "url": "http://receiver.test/"})
    return found


async def refund(stage: Stage, number: str, state: str, **more: object) -> Json:
    return await stage.control("POST", f"/orders/{number}/refund", {"state": state} | more)


async def test_a_refund_of_a_line_goes_through_its_numbers(
    stage: Stage, distributor: BuyerTaobao, number: str
) -> None:
    first = (await stage.order(number))["lines"][0]["no"]
    seen = []
    for state in ("requested", "agreed", "returned", "refused", "succeeded"):
        more = {"amount": "0.50"} if state == "requested" else {}
        told = await refund(stage, number, state, line=first, **more)
        one, other = (await distributor.purchase(number))["sub_purchase_orders"]
        seen.append(one["refund_status"])
        assert one["refund_id"] == int(told["refunds"][0]["id"])
        assert (other["refund_id"], other["refund_status"]) == (None, 0)
        answer = await distributor.call("/order/refund/query", refundId=str(one["refund_id"]))
        aggregate = answer["result"]["data"]["refund_order_aggregate"]
        assert aggregate["refund_order"]["refund_status"] == one["refund_status"]
        assert aggregate["refund_order"]["refund_fee"] == 50
        assert aggregate["purchase_order_line"]["purchase_order_line_id"] == int(first)
    assert seen == [10, 20, 30, -10, 100]
    messages = [json.loads(it.content) for it in await stage.deliver_pushes()]
    assert [it["message_type"] for it in messages] == [9] * 5
    assert messages[-1]["data"]["refund_status"] == 100
    assert messages[-1]["data"]["outer_purchase_id"] == "FY-3"
    assert messages[-1]["data"]["refund_fee"] == 50


async def test_a_purchase_paid_back_wholly_is_closed(
    stage: Stage, distributor: BuyerTaobao, number: str
) -> None:
    told = await refund(stage, number, "succeeded")
    assert len(told["refunds"]) == 2, "one per line"
    purchase = await distributor.purchase(number)
    assert purchase["status"] == "TRADE_CLOSED"
    assert {it["refund_status"] for it in purchase["sub_purchase_orders"]} == {100}
    accounts = (await stage.control("GET", "/accounts"))["accounts"]
    assert [it["balance_fen"] for it in accounts] == [100_000_000] * 4
    messages = [json.loads(it.content) for it in await stage.deliver_pushes()]
    assert [it["message_type"] for it in messages] == [9, 9, 3]
    assert messages[-1]["data"]["status"] == "TRADE_CLOSED"


async def test_a_refund_that_is_not_ours_is_not_found(
    stage: Stage, distributor: BuyerTaobao, number: str
) -> None:
    told = await refund(stage, number, "requested")
    other = BuyerTaobao(stage.http, stage.clock.now, "global02")
    await other.log_in()
    answer = await other.call("/order/refund/query", refundId=told["refunds"][0]["id"])
    assert answer["result"]["success"] is False
    assert (await distributor.call("/order/refund/query"))["code"] == "MissingParameter"
