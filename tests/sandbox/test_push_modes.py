"""Messages that come twice, late, in another order or not at all, because somebody asked."""

import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from sandbox.settings import Settings
from tests.sandbox.buyer_1688 import Buyer1688, aop_signature, cargo
from tests.sandbox.buyer_taobao import BuyerTaobao, line
from tests.sandbox.stage import Json, Stage, open_stage

URL = "http://receiver.test/push"
MAKE, PAY = "ORDER_BUYER_VIEW_BUYER_MAKE", "ORDER_BUYER_VIEW_ORDER_PAY"


@pytest.fixture(autouse=True)
async def _addressed(stage: Stage) -> None:
    for marketplace in ("1688", "taobao"):
        await stage.control("POST", "/push", {"marketplace": marketplace, "url": URL})


async def mode(stage: Stage, marketplace: str = "1688", **wanted: object) -> Json:
    return await stage.control("POST", "/push/mode", {"marketplace": marketplace} | wanted)


async def bodies(stage: Stage) -> list[str]:
    """What 1688 sent, every message well signed."""
    found = []
    for request in await stage.deliver_pushes():
        form = {key: values[0] for key, values in parse_qs(request.content.decode()).items()}
        assert aop_signature("", {"message": form["message"]}) == form["_aop_signature"]
        found.append(form["message"])
    return found


async def order(stage: Stage, buyer: Buyer1688, outer: str = "PO-1") -> str:
    return await buyer.buy(cargo((await stage.goods("1688", limit=1))[0]), outer=outer)


async def listed(stage: Stage, query: str = "") -> list[Json]:
    found: list[Json] = (await stage.control("GET", f"/pushes?{query}"))["pushes"]
    return found


async def test_copies_are_the_same_unless_they_are_to_vary(stage: Stage, buyer: Buyer1688) -> None:
    await mode(stage, copies=3)
    await order(stage, buyer)
    same = await bodies(stage)
    assert len(same) == 3
    assert len(set(same)) == 1
    await mode(stage, vary=True)
    await order(stage, buyer)
    varied = [json.loads(it) for it in await bodies(stage)]
    assert len({json.dumps(it) for it in varied}) == 3
    assert len({it["gmtBorn"] for it in varied}) == 3
    assert len({it["msgId"] for it in varied}) == 1
    assert [it["data"] for it in varied] == [varied[0]["data"]] * 3
    assert list(varied[1]) == list(reversed(varied[0]))
    assert list(varied[1]["data"]) == list(reversed(varied[0]["data"]))
    await mode(stage, new_ids=True)
    await order(stage, buyer)
    await order(stage, buyer)
    ids = [json.loads(it)["msgId"] for it in await bodies(stage)]
    assert len(set(ids)) == 6, "neither among the copies nor with later messages"
    first, *copies = reversed(await listed(stage, "limit=3"))
    assert [it["copy_of"] for it in (first, *copies)] == [None, first["id"], first["id"]]


async def test_copies_of_taobao_vary_too(stage: Stage, distributor: BuyerTaobao) -> None:
    await mode(stage, "taobao", copies=2, vary=True)
    await distributor.buy(line((await stage.goods("taobao", limit=1))[0]))
    first, second = [json.loads(it.content) for it in await stage.deliver_pushes()]
    assert first["data"] == second["data"]
    assert first["timestamp"] != second["timestamp"]


async def test_held_messages_come_in_the_order_that_is_wanted(
    stage: Stage, buyer: Buyer1688
) -> None:
    await mode(stage, hold=True)

    async def told(**how: object) -> list[str]:
        number = await order(stage, buyer)
        await stage.control("POST", f"/orders/{number}/pay")
        await stage.control("POST", f"/orders/{number}/close")
        assert await bodies(stage) == []
        released = await stage.control("POST", "/pushes/release", how)
        assert released == {"released": 3}
        return [json.loads(it)["type"].rpartition("VIEW_")[2] for it in await bodies(stage)]

    sent = ["BUYER_MAKE", "ORDER_PAY", "ORDER_SELLER_CLOSE"]
    assert await told() == sent
    assert await told(order="reversed") == sent[::-1]
    orders = [await told(order="random", seed=seed) for seed in range(6)]
    assert len({tuple(it) for it in orders}) > 1
    assert await told(order="random", seed=3) == orders[3]
    assert (await stage.control("POST", "/pushes/release"))["released"] == 0


async def test_shuffled_messages_overtake_each_other(stage: Stage, buyer: Buyer1688) -> None:
    await mode(stage, shuffle=True)
    for index in range(10):
        await order(stage, buyer, f"PO-{index}")
    at_once = await bodies(stage)
    assert len(at_once) < 10
    stage.clock.move(2)
    everything = [json.loads(it)["msgId"] for it in [*at_once, *await bodies(stage)]]
    assert len(everything) == 10
    assert everything != sorted(everything)


async def test_a_dropped_message_is_sent_only_when_it_is_asked_for(
    stage: Stage, buyer: Buyer1688
) -> None:
    await mode(stage, drop=True)
    await order(stage, buyer)
    assert await bodies(stage) == []
    (dropped,) = await listed(stage, "state=dropped")
    assert await stage.control("POST", f"/pushes/{dropped['id']}/again")
    (body,) = await bodies(stage)
    assert json.loads(body) == dropped["body"]
    assert (await listed(stage))[0]["state"] == "delivered"
    await stage.control("POST", f"/pushes/{dropped['id']}/again")
    assert await bodies(stage) == [body], "a delivered one comes once more"


async def test_what_cannot_be_sent_again(stage: Stage, buyer: Buyer1688) -> None:
    assert (await stage.http.post("/control/pushes/99/again")).status_code == 404
    await order(stage, buyer)
    await stage.control("POST", "/push", {"marketplace": "1688", "url": None})
    (waiting,) = await listed(stage)
    refused = await stage.http.post(f"/control/pushes/{waiting['id']}/again")
    assert refused.status_code == 409


async def test_modes_are_told_and_taken_back(stage: Stage) -> None:
    usual = {
        "copies": 1,
        "vary": False,
        "new_ids": False,
        "hold": False,
        "shuffle": False,
        "drop": False,
    }
    assert await stage.control("GET", "/push/mode") == {"1688": usual, "taobao": usual}
    await mode(stage, copies=2)
    changed = await mode(stage, hold=True)
    assert changed == {"1688": usual | {"copies": 2, "hold": True}, "taobao": usual}
    assert await stage.control("DELETE", "/push/mode") == {"1688": usual, "taobao": usual}
    for wrong in ({"copies": 5}, {"copies": 0}, {"drops": True}):
        answer = await stage.http.post("/control/push/mode", json={"marketplace": "1688"} | wrong)
        assert answer.status_code == 422


async def test_held_messages_and_modes_survive_a_restart(tmp_path: Path) -> None:
    before = open_stage(Settings(data=tmp_path))
    await before.control("POST", "/push", {"marketplace": "1688", "url": URL})
    await mode(before, hold=True)
    buyer = Buyer1688(before.http)
    await buyer.log_in()
    await order(before, buyer)
    before.world.database.close()
    after = open_stage(Settings(data=tmp_path))
    assert (await after.control("GET", "/push/mode"))["1688"]["hold"] is True
    await after.control("POST", "/pushes/release")
    assert len(await bodies(after)) == 1
    after.world.database.close()
