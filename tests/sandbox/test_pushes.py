"""Push messages: their shape, their signature, and what happens when nobody takes them."""

import hashlib
import hmac
import json
from urllib.parse import parse_qs

import pytest

from tests.sandbox.buyer_1688 import Buyer1688, aop_signature, cargo
from tests.sandbox.buyer_taobao import KEY, SECRET, BuyerTaobao, line
from tests.sandbox.stage import Json, Stage

URL = "http://receiver.test/push"


@pytest.fixture
async def _addressed(stage: Stage) -> None:
    for marketplace in ("1688", "taobao"):
        await stage.control("POST", "/push", {"marketplace": marketplace, "url": URL})


async def pushed_1688(stage: Stage) -> list[Json]:
    messages = []
    for request in await stage.deliver_pushes():
        form = {key: values[0] for key, values in parse_qs(request.content.decode()).items()}
        signature = form.pop("_aop_signature")
        assert aop_signature("", form) == signature
        messages.append(json.loads(form["message"]))
    return messages


@pytest.mark.usefixtures("_addressed")
async def test_1688_tells_the_life_of_an_order(stage: Stage, buyer: Buyer1688) -> None:
    good = (await stage.goods("1688", limit=1))[0]
    number = await buyer.buy(cargo(good))
    (made,) = await pushed_1688(stage)
    assert made["type"] == "ORDER_BUYER_VIEW_BUYER_MAKE"
    assert made["userInfo"] == made["data"]["buyerMemberId"] == "b2b-2248544159"
    assert made["data"] == {
        "orderId": int(number),
        "currentStatus": "waitbuyerpay",
        "msgSendTime": "2026-11-20 12:00:00",
        "buyerMemberId": "b2b-2248544159",
        "sellerMemberId": good["vendor"]["id"],
    }
    for step in ("pay", "ship", "sign"):
        await stage.control("POST", f"/orders/{number}/{step}")
    told = [(it["type"], it["data"].get("currentStatus")) for it in await pushed_1688(stage)]
    assert told == [
        ("ORDER_BUYER_VIEW_ORDER_PAY", "waitsellersend"),
        ("ORDER_BUYER_VIEW_ANNOUNCE_SENDGOODS", "waitbuyerreceive"),
        ("LOGISTICS_BUYER_VIEW_TRACE", None),
        ("LOGISTICS_BUYER_VIEW_TRACE", None),
        ("ORDER_BUYER_VIEW_ORDER_COMFIRM_RECEIVEGOODS", "confirm_goods_and_has_subsidy"),
        ("ORDER_BUYER_VIEW_ORDER_SUCCESS", "success"),
    ]
    assert await pushed_1688(stage) == []


@pytest.mark.usefixtures("_addressed")
async def test_1688_tells_who_closed_an_order(stage: Stage, buyer: Buyer1688) -> None:
    good = (await stage.goods("1688", limit=1))[0]
    for by, topic in (("seller", "SELLER"), ("system", "BOPS"), ("buyer", "BUYER")):
        number = await buyer.buy(cargo(good), outer=by)
        await stage.control("POST", f"/orders/{number}/close", {"by": by})
        told = (await pushed_1688(stage))[-1]
        assert told["type"] == f"ORDER_BUYER_VIEW_ORDER_{topic}_CLOSE"
        assert told["data"]["currentStatus"] == "cancel"


@pytest.mark.usefixtures("_addressed")
async def test_taobao_signs_the_raw_body(stage: Stage, distributor: BuyerTaobao) -> None:
    good = (await stage.goods("taobao", limit=1))[0]
    (number,) = await distributor.buy(line(good))
    stage.clock.move(1)
    stage.world.advance()
    requests = await stage.deliver_pushes()
    for request in requests:
        message = KEY.encode() + request.content
        expected = hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()
        assert request.headers["authorization"] == expected
    first, second = [json.loads(request.content) for request in requests]
    assert first["data"]["status"] == "BULIDING"
    assert second["message_type"] == 3
    assert second["site"] == "taobao_hk"
    assert second["seller_id"] == "2100000927014"
    assert second["data"]["status"] == "WAIT_BUYER_P"
    assert second["data"]["purchase_id"] == int(number)
    (sku,) = second["data"]["sku_list"]
    assert (sku["item_id"], sku["order_line_no"]) == (int(good["mp_id"]), "1")


@pytest.mark.usefixtures("_addressed")
async def test_a_refused_message_is_sent_again_and_given_up_at_last(
    stage: Stage, buyer: Buyer1688
) -> None:
    good = (await stage.goods("1688", limit=1))[0]
    number = await buyer.buy(cargo(good))
    stage.receiver_says = 500
    for wait in (0, 1, 5, 30):
        stage.clock.move(wait)
        assert len(await stage.deliver_pushes()) == 1
    stage.clock.move(3600)
    assert await stage.deliver_pushes() == []
    (logged,) = (await stage.control("GET", f"/pushes?order_no={number}"))["pushes"]
    assert (logged["state"], logged["attempts"], logged["result"]) == ("failed", 4, "HTTP 500")


@pytest.mark.usefixtures("_addressed")
async def test_204_is_an_answer_for_1688_only(
    stage: Stage, buyer: Buyer1688, distributor: BuyerTaobao
) -> None:
    stage.receiver_says = 204
    await buyer.buy(cargo((await stage.goods("1688", limit=1))[0]))
    await distributor.buy(line((await stage.goods("taobao", limit=1))[0]))
    await stage.deliver_pushes()
    logged = (await stage.control("GET", "/pushes"))["pushes"]
    assert {it["marketplace"]: it["state"] for it in logged} == {
        "1688": "delivered",
        "taobao": "waiting",
    }


async def test_without_an_address_messages_are_only_logged(stage: Stage, buyer: Buyer1688) -> None:
    await buyer.buy(cargo((await stage.goods("1688", limit=1))[0]))
    assert await stage.deliver_pushes() == []
    (logged,) = (await stage.control("GET", "/pushes?marketplace=1688"))["pushes"]
    assert logged["state"] == "no_address"
    assert logged["body"]["type"] == "ORDER_BUYER_VIEW_BUYER_MAKE"
