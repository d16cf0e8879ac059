"""The control API and the orders page beside it."""

from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.stage import Stage


async def test_an_order_is_shown_with_its_whole_truth(stage: Stage, buyer: Buyer1688) -> None:
    good = (await stage.goods("1688", limit=1))[0]
    number = await buyer.buy(cargo(good, 2), outer="PO-8")
    order = await stage.order(number)
    assert order["outer_id"] == "PO-8"
    assert order["created"] == "2026-11-20T04:00:00+00:00"
    assert order["lines"][0]["spec_id"] == good["variants"][0]["spec_id"]
    listed = await stage.control("GET", "/orders?marketplace=1688&account=caigou01&state=unpaid")
    assert listed["orders"] == [order]
    assert (await stage.control("GET", "/orders?account=caigou02"))["total"] == 0


async def test_impossible_wishes_are_refused_clearly(stage: Stage) -> None:
    unknown = await stage.http.post("/control/orders/1/pay")
    assert (unknown.status_code, unknown.json()) == (404, {"error": "no such order"})
    assert (await stage.http.post("/control/accounts/nobody/revoke")).status_code == 404
    wrong = await stage.http.post("/control/push", json={"marketplace": "1688", "url": "here"})
    assert wrong.status_code == 422
    for query in ("marketplace=ebay", "limit=-1", f"offset={10**30}", "state=lost"):
        assert (await stage.http.get(f"/control/orders?{query}")).status_code == 422, query


async def test_calls_are_logged_with_their_verdict_and_no_secret(
    stage: Stage, buyer: Buyer1688
) -> None:
    good = (await stage.goods("1688", limit=1))[0]
    await buyer.create(cargo(good, 100_000), outer="PO-4")
    await buyer.create(cargo(good), outer="PO-4")
    log = await stage.http.get("/control/calls?outer_id=PO-4&account=caigou01")
    assert [it["verdict"] for it in log.json()["calls"]] == ["ok", "500_004"]
    everything = (await stage.http.get("/control/calls")).text
    assert buyer.token not in everything
    assert buyer.refresh_token not in everything
    await stage.control("DELETE", "/calls")
    assert (await stage.control("GET", "/calls"))["total"] == 0


async def test_the_orders_page_leads_an_order_to_its_end(stage: Stage, buyer: Buyer1688) -> None:
    number = await buyer.buy(cargo((await stage.goods("1688", limit=1))[0]))
    for action, state in (("pay", "paid"), ("ship", "shipped"), ("sign", "finished")):
        assert f"/orders/{number}/{action}" in (await stage.http.get("/orders")).text
        moved = await stage.http.post(f"/orders/{number}/{action}")
        assert moved.headers["location"] == "/orders"
        assert (await stage.order(number))["state"] == state
    late = await stage.http.post(f"/orders/{number}/close")
    assert "problem" in late.headers["location"]
