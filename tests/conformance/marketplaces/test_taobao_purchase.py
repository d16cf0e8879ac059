"""Requests, previews and purchases of Taobao Global."""

import json
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.marketplace_gateway.adapters.taobao.adapter import TaobaoGlobal
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    NoAnswerError,
    NotReachedError,
    RateLimitedError,
    RefusedError,
)
from services.marketplace_gateway.domain.money import Money
from tests.conformance.marketplaces import samples_taobao as samples
from tests.conformance.marketplaces.kits import NOW, QUICK, SECRET, TAOBAO, TOKEN, Kit, clock
from tests.conformance.marketplaces.scripted_server import Reply, ScriptedServer

ORDER: dict[str, Any] = samples.ORDERS["data"]["purchase_orders"][0]
PART: dict[str, Any] = ORDER["sub_purchase_orders"][0]


@pytest.fixture
def kit() -> Kit:
    return TAOBAO


def orders(*entries: dict[str, Any]) -> dict[str, Any]:
    data = {"results_total": len(entries), "page_size": 20, "purchase_orders": list(entries)}
    return {"code": "0", "success": "true", "data": data}


def asked(server: ScriptedServer, path: str) -> list[dict[str, str]]:
    return [one.form for one in server.requests if one.path == f"/rest{path}"]


class TestRequests:
    async def test_ids_of_the_distributor_are_looked_up_once(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        await market.preview(TOKEN, TAOBAO.draft())
        await market.preview(TOKEN, TAOBAO.draft())
        assert len(asked(server, "/product/get")) == 1
        (first, _) = asked(server, "/purchase/order/render")
        assert json.loads(first["render_item_List"]) == [
            {"item_id": "4096526553499286", "sku_id": "28464810350230", "quantity": 2}
        ]
        assert json.loads(first["warehouse_address"])["state"] == "浙江省"
        assert first["need_supplychain_service"] == "false"
        assert first["timestamp"] == str(int(NOW.timestamp() * 1000))
        assert first["sign_method"] == "sha256"

    async def test_create_sends_what_the_official_sample_sends(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        preview = await market.preview(TOKEN, TAOBAO.draft())
        await market.create(TOKEN, TAOBAO.draft(message="请"), preview)
        (form,) = asked(server, "/purchase/order/create")
        assert form["outer_purchase_id"] == "PO-2026-000001"
        assert form["purchase_amount"] == "2300"
        assert form["support_partial_success"] == "true"
        assert form["order_remark"] == "请"
        assert form["channel_order_type"] == "PANAMA"
        assert json.loads(form["order_line_list"]) == [
            {
                "itemId": 4096526553499286,
                "skuId": 28464810350230,
                "orderLineNo": "1",
                "quantity": "2",
                "price": 1000,
                "currency": "CNY",
                "title": "测试商品",
            }
        ]
        assert json.loads(form["receiver"]) == json.loads(form["warehouse_address_info"])

    async def test_body_as_one_json_object(self, server: ScriptedServer) -> None:
        server.script = TAOBAO.script()
        settings = TaobaoGlobalSettings(
            "2000001", SECRET, f"{server.url}/rest/", json_body=True, limits=QUICK
        )
        market = TaobaoGlobal(settings, clock)
        assert await market.read(TOKEN, "200002638011") is not None
        sent = json.loads(server.requests[0].body)
        assert server.requests[0].headers["content-type"] == "application/json;charset=utf-8"
        assert sent["purchase_ids"] == "[200002638011]"
        assert sent["sign"].isupper()
        await market.close()

    async def test_ids_that_cannot_be_looked_up_while_buying_mean_nothing_was_bought(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        preview = await market.preview(TOKEN, TAOBAO.draft())
        restarted = TAOBAO.make(server.url, QUICK)
        server.script = TAOBAO.script(**{"/product/get": Reply(status=503)})
        with pytest.raises(NotReachedError):
            await restarted.create(TOKEN, TAOBAO.draft(), replace(preview, token={}))
        assert asked(server, "/purchase/order/create") == []
        # With the preview's note no look-up is needed at all.
        await restarted.create(TOKEN, TAOBAO.draft(), preview)
        await restarted.close()


class TestPreview:
    async def test_sums_are_fen(self, market: Marketplace) -> None:
        preview = await market.preview(TOKEN, TAOBAO.draft())
        assert preview.total == Money(Decimal(23))
        assert preview.shipping == Money(Decimal(3))
        assert preview.goods_total == Money(Decimal(20))
        assert preview.lines[0].unit_price == Money(Decimal(10))

    async def test_unavailable_goods_refuse_their_line(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = deepcopy(samples.RENDER)
        answer["result"]["data"]["unavailable_sku_list"] = [samples.UNAVAILABLE]
        server.script = TAOBAO.script(preview=answer)
        (line,) = (await market.preview(TOKEN, TAOBAO.draft())).lines
        assert (line.unit_price, line.refusal_code) == (None, "SKU_OFFLINE")

    async def test_goods_without_variants(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        product = {"code": "0", "success": True, "data": {"mp_id": "40", "sku_list": []}}
        server.script = TAOBAO.script(**{"/product/get": product})
        line = replace(TAOBAO.line, sku_id="")
        await market.preview(TOKEN, replace(TAOBAO.draft(), lines=(line,)))
        (form,) = asked(server, "/purchase/order/render")
        assert json.loads(form["render_item_List"]) == [{"item_id": "40", "quantity": 2}]

    async def test_a_new_variant_is_looked_up_again(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        await market.preview(TOKEN, TAOBAO.draft())
        line = replace(TAOBAO.line, sku_id="77")
        with pytest.raises(RefusedError, match="SKU_NOT_FOUND"):
            await market.preview(TOKEN, replace(TAOBAO.draft(), lines=(line,)))
        assert len(asked(server, "/product/get")) == 2


class TestCreate:
    async def test_one_order_per_vendor_and_lines_left_out(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        lines = tuple(replace(TAOBAO.line, line_no=str(number)) for number in range(1, 5))
        draft = replace(TAOBAO.draft(), lines=lines)
        answer = deepcopy(samples.CREATED)
        (first,) = answer["data"]["order_list"]
        second = deepcopy(first) | {"purchase_id": "200002638099"}
        second["order_line_list"] = [{"orderLineNo": 3, "itemId": 1, "quantity": 2}]
        answer["data"]["order_list"].append(second)
        server.script = TAOBAO.script(create=answer)
        preview = await market.preview(TOKEN, draft)
        placement = await market.create(TOKEN, draft, preview)
        assert [(one.order_id, one.line_nos) for one in placement.orders] == [
            ("200002638011", ("1",)),
            ("200002638099", ("3",)),
        ]
        assert [one.line_no for one in placement.failed] == ["2", "4"]
        assert {one.pay_url for one in placement.orders} == {""}, "it pays for both"

    async def test_an_order_without_its_lines_makes_none_of_them_failed(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = {"code": "0", "data": {"order_list": [{"purchase_id": 5}]}, "success": False}
        server.script = TAOBAO.script(create=answer)
        preview = await market.preview(TOKEN, TAOBAO.draft())
        placement = await market.create(TOKEN, TAOBAO.draft(), preview)
        assert [(one.order_id, one.line_nos) for one in placement.orders] == [("5", ())]
        assert placement.failed == ()

    async def test_lines_are_told_by_goods_where_the_number_is_not_echoed(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = deepcopy(samples.CREATED)
        del answer["data"]["order_list"][0]["order_line_list"][0]["order_line_no"]
        server.script = TAOBAO.script(create=answer)
        preview = await market.preview(TOKEN, TAOBAO.draft())
        placement = await market.create(TOKEN, TAOBAO.draft(), preview)
        assert placement.orders[0].line_nos == ("1",)

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ({"code": "RemoteFault", "type": "ISP", "message": "?"}, NoAnswerError),
            ({"code": "E999", "type": "SYSTEM", "message": "?"}, NoAnswerError),
            ({"code": "MissingParameter", "type": "SYSTEM", "message": "x"}, RefusedError),
            ({"code": "IncompleteSignature", "type": "ISP", "message": "x"}, RefusedError),
            ({"code": "E999", "type": "ISV", "message": "x"}, RefusedError),
            ({"code": "ApiCallLimits", "type": "ISP", "message": "7 seconds"}, RateLimitedError),
            ({"code": "AppCallLimit", "type": "ISV", "message": "quota"}, RateLimitedError),
        ],
    )
    async def test_who_broke_down_decides_whether_the_outcome_is_open(
        self,
        market: Marketplace,
        server: ScriptedServer,
        answer: dict[str, Any],
        error: type[Exception],
    ) -> None:
        preview = await market.preview(TOKEN, TAOBAO.draft())
        server.script = TAOBAO.script(create=answer)
        with pytest.raises(error) as caught:
            await market.create(TOKEN, TAOBAO.draft(), preview)
        if isinstance(caught.value, RateLimitedError):
            waits = {"7 seconds": 8.0, "quota": 10.0}
            assert caught.value.retry_after == waits[answer["message"]]
