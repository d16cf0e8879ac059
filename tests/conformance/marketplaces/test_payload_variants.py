"""The same answers in other clothes: wrapped or flat, text or number, in either spelling."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from services.marketplace_gateway.adapters.key_case import in_snake_case
from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    NoAnswerError,
    RefusedError,
)
from services.marketplace_gateway.domain.provider_order import Parcel, ProviderOrder
from tests.conformance.marketplaces import samples_1688, samples_taobao
from tests.conformance.marketplaces.kits import ALI1688, NOW, TAOBAO, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import ScriptedServer

BIG = 9_007_199_254_740_993
"""The first whole number that a double cannot hold."""


def words(answer: Any) -> Any:
    """Write every number and flag as text."""
    if isinstance(answer, dict):
        return {key: words(value) for key, value in answer.items()}
    if isinstance(answer, list):
        return [words(value) for value in answer]
    if isinstance(answer, bool):
        return "true" if answer else "false"
    return str(answer) if isinstance(answer, int | float) else answer


def humped(answer: Any) -> Any:
    """Write every field name in camelCase."""
    if isinstance(answer, dict):
        return {_hump(key): humped(value) for key, value in answer.items()}
    return [humped(value) for value in answer] if isinstance(answer, list) else answer


def _hump(key: str) -> str:
    first, *others = key.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def humped_words(answer: Any) -> Any:
    return humped(words(answer))


def result_as_text(answer: Any) -> Any:
    return {
        key: json.dumps(value) if key in {"result", "data"} and value else value
        for key, value in answer.items()
    }


def humped_text(answer: Any) -> Any:
    return result_as_text(humped(answer))


def lifted(answer: Any) -> Any:
    """Take what is wrapped in `result` out of it, or wrap what is flat."""
    inner = answer.get("result")
    if isinstance(inner, dict):
        return {key: value for key, value in answer.items() if key != "result"} | inner
    outer = {"code": answer["code"]} if "code" in answer else {}
    return answer if isinstance(inner, list) else {**outer, "result": answer}


CHANGES = {
    "1688": [words, result_as_text, lifted],
    "taobao": [words, result_as_text, lifted, humped, humped_words, humped_text],
}


async def tour(kit: Kit, market: Marketplace) -> list[Any]:
    """Do everything that a purchase does; the results must not depend on the clothes."""
    preview = await market.preview(TOKEN, kit.draft())
    return [
        preview,
        await market.create(TOKEN, kit.draft(), preview),
        await market.read(TOKEN, kit.order_id),
        await market.find(TOKEN, "PO-2026-000001", NOW),
        await market.changed(TOKEN, NOW, NOW, None),
        await market.cancel(TOKEN, kit.order_id, "other"),
        await market.trace(TOKEN, kit.order_id),
        await market.missed_pushes(),
    ]


@pytest.mark.parametrize(
    ("kit", "change"),
    [
        pytest.param(kit, change, id=f"{kit.name}-{change.__name__}")
        for kit in (ALI1688, TAOBAO)
        for change in CHANGES[kit.name]
    ],
    indirect=["kit"],
)
async def test_the_results_are_the_same(
    kit: Kit, market: Marketplace, server: ScriptedServer, change: Callable[[Any], Any]
) -> None:
    plain = await tour(kit, market)
    documented = kit.script()

    def script(request: Any) -> Any:
        reply = documented(request)
        return type(reply)(json.dumps(change(json.loads(reply.body))).encode())

    server.script = script
    other = kit.make(server.url)
    try:
        changed = await tour(kit, other)
    finally:
        await other.close()
    for one, same in zip(changed, plain, strict=True):
        assert one == same


async def read(kit: Kit, server: ScriptedServer, **answers: Any) -> ProviderOrder:
    server.script = kit.script(**answers)
    market = kit.make(server.url)
    order = await market.read(TOKEN, answers.pop("order_id", kit.order_id))
    await market.close()
    assert order is not None
    return order


class TestLongIds:
    @pytest.mark.parametrize("order_id", [BIG, str(BIG), 2**63 - 1, 10**18 + 1])
    async def test_no_digit_is_lost_on_the_way(
        self, server: ScriptedServer, order_id: int | str
    ) -> None:
        base = samples_1688.DETAIL["result"]["baseInfo"] | {"idOfStr": None, "id": order_id}
        item = samples_1688.DETAIL["result"]["productItems"][0]
        item = item | {"subItemIDString": None, "subItemID": BIG, "productID": BIG}
        order = await read(
            ALI1688,
            server,
            order_id=str(order_id),
            read={"result": {"baseInfo": base, "productItems": [item]}},
        )
        assert order.order_id == str(order_id)
        assert (order.lines[0].line_id, order.lines[0].goods_id) == (str(BIG), str(BIG))

    async def test_the_id_that_is_text_is_the_true_one(self, server: ScriptedServer) -> None:
        order = await read(ALI1688, server)
        assert order.order_id == "58218860983545941", "beside a rounded 58218860983545944"

    async def test_taobao_ids_as_numbers(self, server: ScriptedServer) -> None:
        answer = deepcopy(samples_taobao.ORDERS)
        (order,) = answer["data"]["purchase_orders"]
        order["purchase_id"] = BIG
        order["sub_purchase_orders"][0]["sub_purchase_order_id"] = BIG + 2
        server.script = TAOBAO.script(read=answer)
        market = TAOBAO.make(server.url)
        found = await market.read(TOKEN, str(BIG))
        assert found is not None
        assert found.lines[0].line_id == str(BIG + 2)
        assert found.parcels[0].line_ids == (str(BIG + 2),)
        assert server.requests[0].form["purchase_ids"] == f"[{BIG}]"
        await market.close()

    async def test_a_parcel_that_names_a_rounded_line_holds_that_line(
        self, server: ScriptedServer
    ) -> None:
        """The documents show 128403042259997710 beside the true 128403042259997715."""
        name = "alibaba.trade.getLogisticsInfos.buyerView"
        (parcel,) = samples_1688.PARCELS["result"]
        for named in ("128403042259997710", ["128403042259997715"], [128403042259997712]):
            answer = {"success": True, "result": [parcel | {"orderEntryIds": named}]}
            order = await read(ALI1688, server, **{name: answer})
            assert order.parcels == (
                Parcel("480330616596", "中通快递(ZTO)", ("128403042259997715",)),
            )


class TestCreated:
    @pytest.mark.parametrize(
        "answer",
        [
            {"success": False, "orderId": 58218860983545941, "code": "400", "message": "x"},
            {"success": "false", "result": {"success": "false", "orderId": "58218860983545941"}},
            {"result": {"orderList": [{"orderId": 58218860983545941, "success": False}]}},
            {"result": {"orderList": {"orderId": "58218860983545941", "orderAmmount": "100"}}},
            {"orderList": [{"orderId": "58218860983545941", "orderAmount": 100}], "success": True},
            {"result": json.dumps({"orderList": [{"orderId": 58218860983545941}]})},
            {"result": {"success": True, "result": {"orderId": "58218860983545941"}}},
            {"result": [{"orderId": "58218860983545941"}]},
            {"result": {"orderId": 58218860983545944, "idOfStr": "58218860983545941"}},
        ],
    )
    async def test_the_presence_of_an_order_id_decides_on_1688(
        self, server: ScriptedServer, answer: Any
    ) -> None:
        server.script = ALI1688.script(create=answer)
        market = ALI1688.make(server.url)
        preview = await market.preview(TOKEN, ALI1688.draft())
        placement = await market.create(TOKEN, ALI1688.draft(), preview)
        assert [order.order_id for order in placement.orders] == ["58218860983545941"]
        await market.close()

    async def test_offers_that_all_failed_tell_why(self, server: ScriptedServer) -> None:
        server.script = ALI1688.script()
        market = ALI1688.make(server.url)
        preview = await market.preview(TOKEN, ALI1688.draft())
        line = ALI1688.line
        for code, error in (("500_004", RefusedError), ("OUT_ORDER_ID_DUPLICATE", NoAnswerError)):
            failed = {"offerId": line.goods_id, "specId": line.sku_id, "errorCode": code}
            server.script = ALI1688.script(create={"result": {"failedOfferList": [failed]}})
            with pytest.raises(error, match=code):
                await market.create(TOKEN, ALI1688.draft(), preview)
        await market.close()

    async def test_a_duplicate_is_doubt_even_where_success_is_claimed_without_an_order(
        self, server: ScriptedServer
    ) -> None:
        answer = {
            "code": "0",
            "success": True,
            "data": {"success": False, "error_code": "DUPLICATE_ORDER", "order_list": None},
        }
        server.script = TAOBAO.script(create=answer)
        market = TAOBAO.make(server.url)
        preview = await market.preview(TOKEN, TAOBAO.draft())
        with pytest.raises(NoAnswerError):
            await market.create(TOKEN, TAOBAO.draft(), preview)
        await market.close()


async def test_one_bad_order_on_a_page_hides_none_of_the_others(
    kit: Kit, market: Marketplace, server: ScriptedServer
) -> None:
    good = (
        [{"baseInfo": {"idOfStr": str(number)}} for number in range(1, 10)]
        if kit.name == "1688"
        else [{"purchase_id": number} for number in range(1, 10)]
    )
    entries = [*good, {"baseInfo": {"idOfStr": None}}, {}, None, 7]
    answer: dict[str, Any] = {"result": entries, "totalRecord": 13}
    if kit.name == "taobao":
        data = {"purchase_orders": entries, "results_total": 13}
        answer = {"code": "0", "success": True, "data": data}
    name = "alibaba.trade.getBuyerOrderList"
    server.script = kit.script(read=answer, **{name: answer})
    page = await market.changed(TOKEN, NOW, NOW, None)
    assert {order.order_id for order in page.orders} == {str(number) for number in range(1, 10)}


def test_either_spelling_and_the_exact_one_before_the_other() -> None:
    both = {"purchaseId": 1, "purchase_id": 2, "skuID": 3, "mp_skuId": 4, "SKU_IMG_URL": 5}
    assert in_snake_case(both) == {
        "purchase_id": 2,
        "sku_id": 3,
        "mp_sku_id": 4,
        "sku_img_url": 5,
    }
    assert in_snake_case({"purchaseId": 1, "purchase_id": None}) == {"purchase_id": 1}
