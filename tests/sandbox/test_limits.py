"""Limits that last: orders of an account, calls of a program."""

from pathlib import Path

import pytest

from sandbox.settings import Settings
from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.buyer_taobao import BuyerTaobao, line
from tests.sandbox.stage import Json, Stage, open_stage


async def limit(stage: Stage, **wanted: object) -> Json:
    return await stage.control("POST", "/limits", wanted)


@pytest.mark.parametrize(
    ("measure", "seconds"),
    [("orders_per_minute", 60), ("orders_per_hour", 3600), ("orders_per_day", 24 * 3600)],
)
async def test_orders_over_the_limit_are_refused_until_the_window_has_passed(
    stage: Stage, buyer: Buyer1688, measure: str, seconds: int
) -> None:
    good = (await stage.goods("1688", limit=1))[0]
    await limit(stage, marketplace="1688", **{measure: 2})
    for outer in ("PO-1", "PO-2"):
        assert (await buyer.create(cargo(good), outer=outer))["success"] is True
    refused = await buyer.create(cargo(good), outer="PO-3")
    assert (refused["success"], refused["code"]) == (False, "ORDER_TOO_FREQUENT")
    assert (await buyer.preview(cargo(good)))["success"] is True
    await stage.control("POST", "/clock", {"advance_seconds": seconds - 1})
    await buyer.log_in()
    assert (await buyer.create(cargo(good), outer="PO-3"))["code"] == "ORDER_TOO_FREQUENT"
    await stage.control("POST", "/clock", {"advance_seconds": 1})
    assert (await buyer.create(cargo(good), outer="PO-3"))["success"] is True
    verdicts = (await stage.control("GET", "/calls?outer_id=PO-3"))["calls"]
    assert [it["verdict"] for it in verdicts] == ["ok", "ORDER_TOO_FREQUENT", "ORDER_TOO_FREQUENT"]


async def test_every_account_is_counted_by_itself(stage: Stage, buyer: Buyer1688) -> None:
    good = (await stage.goods("1688", limit=1))[0]
    await limit(stage, marketplace="1688", orders_per_day=1)
    await limit(stage, marketplace="1688", account="caigou02", orders_per_day=0)
    await buyer.buy(cargo(good))
    assert (await buyer.create(cargo(good)))["code"] == "ORDER_TOO_FREQUENT"
    other = Buyer1688(stage.http, "caigou02")
    await other.log_in()
    assert (await other.create(cargo(good)))["code"] == "ORDER_TOO_FREQUENT"
    assert (await stage.control("DELETE", "/limits"))["removed"] == 2
    await other.buy(cargo(good))


async def test_a_purchase_of_two_suppliers_counts_once(
    stage: Stage, distributor: BuyerTaobao
) -> None:
    goods = await stage.goods("taobao")
    other = next(it for it in goods if it["vendor"]["id"] != goods[0]["vendor"]["id"])
    await limit(stage, marketplace="taobao", orders_per_hour=2)
    assert len(await distributor.buy(line(goods[0]), line(other, number="2"))) == 2
    await distributor.buy(line(other))
    refused = await distributor.create(line(other))
    assert (refused["success"], refused["error_code"]) == (False, "BUYER_ORDER_LIMIT")


async def test_calls_over_the_limit_are_refused_in_each_marketplaces_words(
    stage: Stage, buyer: Buyer1688, distributor: BuyerTaobao
) -> None:
    for marketplace in ("1688", "taobao"):
        await limit(stage, marketplace=marketplace, calls_per_second=2)
    for _ in range(2):
        assert (await buyer.orders())["totalRecord"] == 0
        assert await distributor.query() == []
    assert (await buyer.orders())["error_code"] == "gw.QosAppFrequencyLimit"
    banned = await distributor.call("/purchase/orders/query")
    assert banned["code"] == "ApiCallLimit"
    assert "this ban will last 1 more seconds" in banned["message"]
    stage.clock.move(1)
    assert (await buyer.orders())["totalRecord"] == 0
    assert await distributor.query() == []


async def test_a_call_over_the_limit_uses_up_no_fault(stage: Stage, buyer: Buyer1688) -> None:
    await limit(stage, marketplace="1688", calls_per_second=0)
    await stage.control("POST", "/faults", {"marketplace": "1688", "kind": "html"})
    assert (await buyer.orders())["error_code"] == "gw.QosAppFrequencyLimit"
    assert (await stage.control("GET", "/faults"))["faults"][0]["struck"] == 0


async def test_limits_are_added_to_listed_and_taken_away(stage: Stage) -> None:
    first = await limit(stage, marketplace="1688", orders_per_hour=5)
    added = await limit(stage, marketplace="1688", calls_per_second=9)
    assert added == first | {"calls_per_second": 9}
    assert (await stage.control("GET", "/limits"))["limits"] == [added]
    taken = await limit(stage, marketplace="1688", orders_per_hour=None)
    assert (taken["orders_per_hour"], taken["calls_per_second"]) == (None, 9)
    await stage.control("DELETE", f"/limits/{first['id']}")
    assert (await stage.http.delete(f"/control/limits/{first['id']}")).status_code == 404
    for body in (
        {"marketplace": "1688"},
        {"marketplace": "1688", "account": "caigou01", "calls_per_second": 1},
        {"marketplace": "1688", "orders_per_day": -1},
    ):
        assert (await stage.http.post("/control/limits", json=body)).status_code == 422, body
    wrong = {"marketplace": "1688", "account": "global01", "orders_per_day": 1}
    assert (await stage.http.post("/control/limits", json=wrong)).status_code == 404


async def test_limits_survive_a_restart(tmp_path: Path) -> None:
    before = open_stage(Settings(data=tmp_path))
    wanted = await limit(before, marketplace="taobao", account="global01", orders_per_day=3)
    before.world.database.close()
    after = open_stage(Settings(data=tmp_path))
    assert (await after.control("GET", "/limits"))["limits"] == [wanted]
    after.world.database.close()
