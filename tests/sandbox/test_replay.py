"""1688 gives out the messages that never arrived, to whoever signs the question."""

import json

import pytest

from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.stage import Json, Stage

URL = "http://receiver.test/push"
OPEN = "cn.alibaba.open/push."


@pytest.fixture(autouse=True)
async def _addressed(stage: Stage) -> None:
    await stage.control("POST", "/push", {"marketplace": "1688", "url": URL})


@pytest.fixture
def program(stage: Stage) -> Buyer1688:
    """Nobody has logged in: these calls carry no token."""
    return Buyer1688(stage.http)


async def ask(program: Buyer1688, name: str, **params: str) -> Json:
    found: Json = (await program.send(f"{OPEN}{name}", params)).json()
    return found


async def cursor(program: Buyer1688, **params: str) -> list[Json]:
    found: list[Json] = (await ask(program, "cursor.messageList", **params))["pushMessageList"]
    return found


async def orders(stage: Stage, buyer: Buyer1688, count: int) -> list[str]:
    good = (await stage.goods("1688", limit=1))[0]
    return [await buyer.buy(cargo(good), outer=f"PO-{index}") for index in range(count)]


async def test_dropped_held_and_failed_messages_are_given_out_once(
    stage: Stage, buyer: Buyer1688, program: Buyer1688
) -> None:
    await orders(stage, buyer, 1)
    await stage.deliver_pushes()
    assert await cursor(program) == [], "this one arrived"
    await stage.control("POST", "/push/mode", {"marketplace": "1688", "drop": True})
    (dropped,) = await orders(stage, buyer, 1)
    change = {"marketplace": "1688", "drop": False, "hold": True}
    await stage.control("POST", "/push/mode", change)
    (held,) = await orders(stage, buyer, 1)
    await stage.control("DELETE", "/push/mode")
    (failed,) = await orders(stage, buyer, 1)
    stage.receiver_says = 500
    for wait in (0, 1, 5, 30):
        stage.clock.move(wait)
        await stage.deliver_pushes()
    messages = await cursor(program)
    assert [it["data"]["orderId"] for it in messages] == [int(dropped), int(held), int(failed)]
    assert messages[0]["type"] == "ORDER_BUYER_VIEW_BUYER_MAKE"
    assert messages[0]["topicGroup"] + "_" + messages[0]["topicName"] == messages[0]["type"]
    assert messages[0]["appKey"] == "1000001"
    assert await cursor(program) == [], "reading by cursor confirms"
    states = [it["state"] for it in (await stage.control("GET", "/pushes"))["pushes"]]
    assert states == ["confirmed"] * 3 + ["delivered"]


async def test_a_query_has_pages_and_does_not_confirm(
    stage: Stage, buyer: Buyer1688, program: Buyer1688
) -> None:
    await stage.control("POST", "/push/mode", {"marketplace": "1688", "drop": True})
    numbers = await orders(stage, buyer, 25)

    async def page(number: int) -> Json:
        found: Json = (await ask(program, "query.messageList", page=str(number)))["pushMessagePage"]
        return found

    first, second = await page(1), await page(2)
    assert first == await page(1)
    assert first["totalCount"] == second["totalCount"] == 25
    found = [it["data"]["orderId"] for it in [*first["datas"], *second["datas"]]]
    assert found == [int(it) for it in numbers]
    ids = [it["msgId"] for it in first["datas"]]
    confirmed = await ask(program, "message.confirm", msgIdList=json.dumps([*ids, 5]))
    assert confirmed == {"isSuccess": True}
    left = await page(1)
    assert left["totalCount"] == 5
    assert left["datas"] == second["datas"]


async def test_copies_of_one_message_are_one_message(
    stage: Stage, buyer: Buyer1688, program: Buyer1688
) -> None:
    wanted = {"marketplace": "1688", "drop": True, "copies": 3, "vary": True}
    await stage.control("POST", "/push/mode", wanted)
    await orders(stage, buyer, 2)
    (first, _) = reversed((await stage.control("GET", "/pushes?limit=2"))["pushes"])
    assert len(await cursor(program)) == 2
    assert await cursor(program) == []
    assert first["copy_of"] is not None


async def test_messages_are_chosen_by_type_user_and_birth(
    stage: Stage, buyer: Buyer1688, program: Buyer1688
) -> None:
    await stage.control("POST", "/push/mode", {"marketplace": "1688", "drop": True})
    (early,) = await orders(stage, buyer, 1)
    stage.clock.move(3600)
    (late,) = await orders(stage, buyer, 1)
    await stage.control("POST", f"/orders/{late}/pay")

    async def chosen(**params: str) -> list[int]:
        page = (await ask(program, "query.messageList", **params))["pushMessagePage"]
        return [it["data"]["orderId"] for it in page["datas"]]

    assert await chosen(type="ORDER_BUYER_VIEW_ORDER_PAY") == [int(late)]
    assert await chosen(userInfo="b2b-2248670273") == []
    assert len(await chosen(userInfo="b2b-2248544159")) == 3
    assert await chosen(createEndTime="20261120123000000+0800") == [int(early)]
    assert await chosen(createStartTime="20261120123000000+0800") == [int(late)] * 2


async def test_bad_questions_are_refused(program: Buyer1688) -> None:
    for name, params in (
        ("cursor.messageList", {"quantity": "19"}),
        ("cursor.messageList", {"quantity": "201"}),
        ("query.messageList", {"pageSize": "many"}),
        ("query.messageList", {"createStartTime": "yesterday"}),
        ("message.confirm", {"msgIdList": '["x"]'}),
        ("message.confirm", {"msgIdList": "5"}),
    ):
        assert (await ask(program, name, **params))["error_code"] == "gw.ParamInvalid", params
    path = f"/1688/openapi/param2/1/{OPEN}cursor.messageList/1000001"
    unsigned = await program.http.post(path, data={"_aop_signature": "0"})
    assert unsigned.json()["error_code"] == "gw.SignatureInvalid"
