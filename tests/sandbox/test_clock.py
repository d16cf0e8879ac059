"""The marketplaces' clock can be moved, and everything that has a time follows it."""

from pathlib import Path

from sandbox.settings import Settings
from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.buyer_taobao import BuyerTaobao, line
from tests.sandbox.stage import Stage, open_stage

DAY = 24 * 3600


async def test_the_clock_is_told_moved_and_put_right(stage: Stage) -> None:
    told = await stage.control("GET", "/clock")
    assert told == {"now": "2026-11-20T04:00:00+00:00", "offset_seconds": 0}
    await stage.control("POST", "/clock", {"advance_seconds": 3600})
    moved = await stage.control("POST", "/clock", {"advance_seconds": 3600})
    assert moved == {"now": "2026-11-20T06:00:00+00:00", "offset_seconds": 7200}
    stage.clock.move(60)
    assert (await stage.control("GET", "/clock"))["now"] == "2026-11-20T06:01:00+00:00"
    at = await stage.control("POST", "/clock", {"at": "2026-12-31T08:00:00+08:00"})
    assert at["now"] == "2026-12-31T00:00:00+00:00"
    put_right = await stage.control("POST", "/clock", {"reset": True})
    assert put_right == {"now": "2026-11-20T04:01:00+00:00", "offset_seconds": 0}


async def test_a_move_says_exactly_one_thing(stage: Stage) -> None:
    for body in (
        {},
        {"advance_seconds": 1, "reset": True},
        {"at": "2026-12-31T08:00:00"},
        {"at": "soon"},
        {"advance_seconds": 1e300},
        {"reset": False},
        {"at": "9999-12-31T08:00:00Z"},
    ):
        refused = await stage.http.post("/control/clock", json=body)
        assert refused.status_code == 422, body


async def test_a_deadline_passes_when_the_clock_moves(stage: Stage, buyer: Buyer1688) -> None:
    number = await buyer.buy(cargo((await stage.goods("1688", limit=1))[0]))
    await stage.control("POST", "/clock", {"advance_seconds": 3 * DAY})
    order = stage.world.book.store.get(number)
    assert order is not None
    assert order.state == "closed"
    answer = await buyer.send("com.alibaba.trade/alibaba.trade.getBuyerOrderList", {})
    assert answer.status_code == 401, "the access token lives ten hours"
    await buyer.log_in()
    base = (await buyer.view(number))["result"]["baseInfo"]
    assert base["modifyTime"] == "20261123120000000+0800"


async def test_an_order_grows_old_enough_to_be_cancelled(stage: Stage, buyer: Buyer1688) -> None:
    number = await buyer.buy(cargo((await stage.goods("1688", limit=1))[0]))
    assert (await buyer.cancel(number))["errorCode"] == "CLOSE_ORDER_TOO_FAST"
    await stage.control("POST", "/clock", {"advance_seconds": 10})
    assert (await buyer.cancel(number))["success"] is True


async def test_a_late_order_and_its_message_come_with_the_clock(
    stage: Stage, buyer: Buyer1688
) -> None:
    await stage.control("POST", "/push", {"marketplace": "1688", "url": "http://receiver.test/"})
    await stage.control("POST", "/faults", {"marketplace": "1688", "kind": "late", "seconds": 600})
    number = await buyer.buy(cargo((await stage.goods("1688", limit=1))[0]))
    assert (await buyer.view(number))["errorCode"] == "ORDER_NOT_EXIST"
    assert await stage.deliver_pushes() == []
    await stage.control("POST", "/clock", {"advance_seconds": 600})
    assert (await buyer.view(number))["success"] == "true"
    assert len(await stage.deliver_pushes()) == 1


async def test_taobao_takes_callers_with_real_clocks_whatever_its_own_shows(
    stage: Stage, distributor: BuyerTaobao
) -> None:
    (number,) = await distributor.buy(line((await stage.goods("taobao", limit=1))[0]))
    await stage.control("POST", "/clock", {"advance_seconds": 2 * DAY})
    purchase = await distributor.purchase(number)
    assert purchase["status"] == "WAIT_BUYER_P"
    assert purchase["modify_time"] - purchase["created_time"] == 2 * DAY * 1000
    stage.clock.move(-7200)
    sent = distributor.signed("/purchase/orders/query")
    stage.clock.move(7200)
    assert (await distributor.send("/purchase/orders/query", sent))["code"] == "IllegalTimestamp"


async def test_a_moved_clock_survives_a_restart(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    before = open_stage(settings)
    await before.control("POST", "/clock", {"advance_seconds": DAY})
    before.world.database.close()
    after = open_stage(settings)
    assert (await after.control("GET", "/clock"))["offset_seconds"] == DAY
    after.world.database.close()
