"""Refunds on 1688, in sale and after it."""

import json
from urllib.parse import parse_qs

import pytest

from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.stage import Json, Stage


@pytest.fixture
async def number(stage: Stage, buyer: Buyer1688) -> str:
    """An order with two lines of 20 and 10 yuan, paid from the balance."""
    first = (await stage.goods("1688", limit=1))[0]
    goods = await stage.goods("1688", first["vendor"]["id"])
    for good, price in ((goods[0], "10.00"), (goods[1], "5.00")):
        await stage.control("POST", f"/goods/{good['id']}", {"price": price})
    found = await buyer.buy(cargo(goods[0], 2), cargo(goods[1], 2))
    await stage.control("POST", f"/orders/{found}/price", {"shipping": "6.00"})
    await stage.http.post(f"/1688/order/cashier.htm?orderId={found}")
    await stage.control("POST", "/push", {"marketplace": "1688", "url": "http://receiver.test/"})
    return found


async def refund(stage: Stage, number: str, state: str, **more: object) -> Json:
    return await stage.control("POST", f"/orders/{number}/refund", {"state": state} | more)


async def lines(stage: Stage, number: str) -> list[str]:
    return [it["no"] for it in (await stage.order(number))["lines"]]


async def read(buyer: Buyer1688, number: str) -> tuple[Json, list[Json]]:
    result = (await buyer.view(number))["result"]
    return result["baseInfo"], result["productItems"]


async def pushed(stage: Stage) -> list[Json]:
    return [
        json.loads(parse_qs(it.content.decode())["message"][0])
        for it in await stage.deliver_pushes()
    ]


async def balance(stage: Stage) -> int:
    found: int = (await stage.control("GET", "/accounts"))["accounts"][0]["balance_fen"]
    return found


async def test_a_refund_of_a_line_goes_through_its_states(
    stage: Stage, buyer: Buyer1688, number: str
) -> None:
    await stage.control("POST", f"/orders/{number}/ship")
    await stage.deliver_pushes()
    first = (await lines(stage, number))[0]
    steps = (
        ("requested", "waitselleragree", "WAIT_SELLER_AGREE", "BUYER_APPLY_REFUND"),
        ("refused", "waitbuyermodify", "WAIT_BUYER_MODIFY", "SELLER_REJECT_REFUND"),
        ("agreed", "waitbuyersend", "WAIT_BUYER_SEND", "SELLER_AGREE_REFUND_PROCOTOL"),
        ("returned", "waitsellerreceive", "WAIT_SELLER_RECEIVE", "BUYER_SEND_GOODS"),
        ("succeeded", "refundsuccess", "REFUND_SUCCESS", "SELLER_AGREE_REFUND"),
    )
    before = await balance(stage)
    for state, word, item_word, action in steps:
        more = {"amount": "3.00"} if state == "requested" else {}
        await refund(stage, number, state, line=first, **more)
        base, items = await read(buyer, number)
        assert base["refundStatus"] == word
        assert (items[0]["refundStatus"], "refundStatus" in items[1]) == (item_word, False)
        (told,) = await pushed(stage)
        assert told["type"] == "ORDER_BUYER_VIEW_ORDER_BUYER_REFUND_IN_SALES"
        data = told["data"]
        assert (data["currentStatus"], data["refundAction"]) == (word, action)
        assert data["refundId"] == items[0]["refundId"] == base["refundId"]
        given = 300 if state == "succeeded" else 0
        assert (round(base["refund"] * 100), base["refundPayment"]) == (given, given)
    assert items[0]["refund"] == 3
    assert base["status"] == "waitbuyerreceive"
    assert base["totalAmount"] == 36
    assert await balance(stage) == before + 300


async def test_a_line_paid_back_before_it_was_sent_is_over(
    stage: Stage, buyer: Buyer1688, number: str
) -> None:
    first, second = await lines(stage, number)
    good = (await stage.order(number))["lines"][0]["good_id"]
    (before,) = await stage.goods("1688", good)
    await refund(stage, number, "succeeded", line=first)
    (after,) = await stage.goods("1688", good)
    assert after["variants"][0]["stock"] == before["variants"][0]["stock"] + 2
    base, items = await read(buyer, number)
    assert [it["status"] for it in items] == ["terminated", "waitsellersend"]
    assert (base["status"], base["totalAmount"], base["refundPayment"]) == (
        "waitsellersend",
        36,
        2000,
    )
    shipped = await stage.control("POST", f"/orders/{number}/ship")
    assert shipped["parcels"][0]["lines"] == [second]
    assert shipped["state"] == "shipped"


async def test_the_rest_is_shipped_when_the_last_unsent_line_is_paid_back(
    stage: Stage, number: str
) -> None:
    first, second = await lines(stage, number)
    await stage.control("POST", f"/orders/{number}/ship", {"lines": [first]})
    assert (await refund(stage, number, "succeeded", line=second))["state"] == "shipped"


async def test_an_order_paid_back_wholly_is_terminated(
    stage: Stage, buyer: Buyer1688, number: str
) -> None:
    await refund(stage, number, "requested")
    await stage.deliver_pushes()
    await refund(stage, number, "succeeded")
    base, items = await read(buyer, number)
    assert (base["status"], base["refundStatus"]) == ("terminated", "refundsuccess")
    assert (base["refund"], base["refundPayment"]) == (36, 3600)
    assert {it["refundStatus"] for it in items} == {"REFUND_SUCCESS"}
    assert await balance(stage) == 100_000_000
    (told,) = await pushed(stage)
    assert told["data"]["currentStatus"] == "refundsuccess"
    again = await stage.http.post(f"/control/orders/{number}/refund", json={})
    assert again.status_code == 409


async def test_the_postage_goes_back_with_the_last_unsent_line(
    stage: Stage, buyer: Buyer1688, number: str
) -> None:
    for no in await lines(stage, number):
        await refund(stage, number, "succeeded", line=no)
    base, _ = await read(buyer, number)
    assert (base["status"], base["refundPayment"]) == ("terminated", 3600)
    assert await balance(stage) == 100_000_000


async def test_closing_a_paid_order_gives_back_only_what_is_left(stage: Stage, number: str) -> None:
    (first, _) = await lines(stage, number)
    await refund(stage, number, "succeeded", line=first, amount="3.00")
    await stage.control("POST", f"/orders/{number}/close")
    assert await balance(stage) == 100_000_000


async def test_after_the_end_a_refund_is_after_sales(
    stage: Stage, buyer: Buyer1688, number: str
) -> None:
    for step in ("ship", "sign"):
        await stage.control("POST", f"/orders/{number}/{step}")
    await stage.deliver_pushes()
    await refund(stage, number, "succeeded", amount="33.00")
    base, items = await read(buyer, number)
    assert (base["status"], base["refundStatusForAs"]) == ("success", "refundsuccess")
    assert "refundStatus" not in base
    assert base["refundPayment"] == 3300
    assert [it["refund"] for it in items] == [20, 10]
    (told,) = await pushed(stage)
    assert told["type"] == "ORDER_BUYER_VIEW_ORDER_REFUND_AFTER_SALES"
    rest = await refund(stage, number, "succeeded")
    assert (rest["refunded_fen"], rest["refunds"][1]["amount_fen"]) == (3600, 300)
    assert rest["state"] == "finished"


async def test_impossible_refunds_are_refused(stage: Stage, number: str) -> None:
    async def refused(**body: object) -> int:
        return (await stage.http.post(f"/control/orders/{number}/refund", json=body)).status_code

    first, _ = await lines(stage, number)
    assert await refused(line=first, amount="20.01") == 422
    assert await refused(line=first, amount="0") == 422
    assert await refused(line="77") == 422
    assert await refused(state="lost") == 422
    await refund(stage, number, "requested", line=first)
    assert await refused(line=first, state="requested") == 409
    await refund(stage, number, "closed", line=first)
    assert (await stage.order(number))["refunded_fen"] == 0
    reopened = await refund(stage, number, "requested", line=first)
    assert len(reopened["refunds"]) == 2


async def test_an_unpaid_order_has_nothing_to_give_back(stage: Stage, buyer: Buyer1688) -> None:
    number = await buyer.buy(cargo((await stage.goods("1688", limit=1))[0]))
    assert (await stage.http.post(f"/control/orders/{number}/refund", json={})).status_code == 409
