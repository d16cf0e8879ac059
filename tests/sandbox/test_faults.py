"""Faults that need no real connection; the others are in test_connections.py."""

import pytest

from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.buyer_taobao import BuyerTaobao, line
from tests.sandbox.stage import Json, Stage

CREATE = "alibaba.trade.fastCreateOrder"
API = f"com.alibaba.trade/{CREATE}"


async def ask(stage: Stage, kind: str, api: str = CREATE, **more: object) -> Json:
    marketplace = "taobao" if api.startswith("/") else "1688"
    body = {"marketplace": marketplace, "api": api, "kind": kind} | more
    return await stage.control("POST", "/faults", body)


@pytest.fixture
async def good(stage: Stage) -> Json:
    return (await stage.goods("1688", limit=1))[0]


async def count(stage: Stage) -> int:
    found: int = (await stage.control("GET", "/orders"))["total"]
    return found


@pytest.mark.parametrize(
    ("kind", "status", "orders"),
    [("error_500_before", 500, 0), ("error_500_after", 500, 1), ("html", 200, 0)],
)
async def test_no_proper_answer(
    stage: Stage, buyer: Buyer1688, good: Json, kind: str, status: int, orders: int
) -> None:
    await ask(stage, kind)
    answer = await buyer.send(API, buyer._order((cargo(good),)))
    assert answer.status_code == status
    assert "json" not in answer.headers["content-type"]
    assert await count(stage) == orders
    await buyer.buy(cargo(good))
    verdicts = (await stage.control("GET", f"/calls?api={CREATE}"))["calls"]
    assert [it["fault"] for it in verdicts] == [None, kind]


@pytest.mark.parametrize(("kind", "orders"), [("timeout_before", 0), ("timeout_after", 1)])
async def test_a_time_out_that_is_waited_for_ends_in_504(
    stage: Stage, buyer: Buyer1688, good: Json, kind: str, orders: int
) -> None:
    await ask(stage, kind, seconds=0.01)
    answer = await buyer.send(API, buyer._order((cargo(good),)))
    assert answer.status_code == 504
    assert await count(stage) == orders


async def test_limits_are_refused_in_each_marketplaces_words(
    stage: Stage, buyer: Buyer1688, distributor: BuyerTaobao, good: Json
) -> None:
    await ask(stage, "rate_limit", "*")
    limited = await buyer.orders()
    assert limited["error_code"] == "gw.QosAppFrequencyLimit"
    await ask(stage, "rate_limit", "/purchase/orders/query", seconds=7)
    told = await distributor.call("/purchase/orders/query")
    assert told["code"] == "ApiCallLimit"
    assert "7 more seconds" in told["message"]
    await ask(stage, "booking_limit", "*", times=2)
    assert (await buyer.preview(cargo(good)))["success"] is True
    assert (await buyer.create(cargo(good)))["code"] == "ORDER_TOO_FREQUENT"
    await ask(stage, "booking_limit", "/purchase/order/create")
    item = (await stage.goods("taobao", limit=1))[0]
    assert (await distributor.create(line(item)))["error_code"] == "BUYER_ORDER_LIMIT"
    assert await count(stage) == 0


async def test_a_late_order_is_invisible_to_every_read(
    stage: Stage, buyer: Buyer1688, good: Json
) -> None:
    await stage.control("POST", "/push", {"marketplace": "1688", "url": "http://receiver.test/"})
    await ask(stage, "late", seconds=100)
    await ask(stage, "error_500_after")
    await buyer.send(API, buyer._order((cargo(good),)) | {"outOrderId": "PO-5"})
    (order,) = (await stage.control("GET", "/orders?outer_id=PO-5"))["orders"]
    number = order["no"]
    assert order["visible"] is False
    stage.clock.move(99)
    assert (await buyer.orders(outOrderId="PO-5"))["totalRecord"] == 0
    assert (await buyer.view(number))["errorCode"] == "ORDER_NOT_EXIST"
    assert (await buyer.cancel(number))["errorCode"] == "ORDER_NOT_EXIST"
    assert await stage.deliver_pushes() == []
    stage.clock.move(1)
    assert (await buyer.orders(outOrderId="PO-5"))["totalRecord"] == 1
    assert len(await stage.deliver_pushes()) == 1


async def test_a_late_purchase_is_invisible_too(stage: Stage, distributor: BuyerTaobao) -> None:
    await ask(stage, "late", "/purchase/order/create", seconds=100)
    (number,) = await distributor.buy(line((await stage.goods("taobao", limit=1))[0]))
    stage.clock.move(50)
    assert await distributor.query(outer_purchase_id="FY-1") == []
    stage.clock.move(50)
    assert (await distributor.purchase(number))["status"] == "WAIT_BUYER_P"


async def test_faults_are_counted_listed_and_cleared(
    stage: Stage, buyer: Buyer1688, good: Json
) -> None:
    forever = await ask(stage, "error_500_before", times=None)
    for _ in range(3):
        assert (await buyer.send(API, buyer._order((cargo(good),)))).status_code == 500
    (listed,) = (await stage.control("GET", "/faults"))["faults"]
    assert (listed["id"], listed["struck"]) == (forever["id"], 3)
    await stage.control("DELETE", f"/faults/{forever['id']}")
    await ask(stage, "error_500_before", account="caigou02")
    await buyer.buy(cargo(good))
    assert (await stage.control("DELETE", "/faults"))["removed"] == 1
    unknown = await stage.http.post("/control/faults", json={"marketplace": "1688", "kind": "no"})
    assert unknown.status_code == 422
    assert "kind" in unknown.json()["error"]


async def test_a_bad_signature_uses_up_no_fault(stage: Stage, buyer: Buyer1688) -> None:
    await ask(stage, "error_500_before")
    path = f"/1688/openapi/param2/1/{API}/1000001"
    answer = await stage.http.post(path, data={"_aop_signature": "0"})
    assert answer.json()["error_code"] == "gw.SignatureInvalid"
    assert (await stage.control("GET", "/faults"))["faults"][0]["struck"] == 0
    assert buyer.token
