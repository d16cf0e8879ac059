"""What is peculiar to Taobao Global, field by field."""

import json
from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
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
from services.marketplace_gateway.domain.provider_order import Parcel, ProviderStatus
from tests.conformance.marketplaces import samples_taobao as samples
from tests.conformance.marketplaces.kits import NOW, QUICK, SECRET, TAOBAO, TOKEN, clock
from tests.conformance.marketplaces.scripted_server import Reply, ScriptedServer

ORDER: dict[str, Any] = samples.ORDERS["data"]["purchase_orders"][0]
PART: dict[str, Any] = ORDER["sub_purchase_orders"][0]


@pytest.fixture
async def market(server: ScriptedServer) -> AsyncIterator[Marketplace]:
    server.script = TAOBAO.script()
    adapter = TAOBAO.make(server.url, QUICK)
    yield adapter
    await adapter.close()


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
        second["order_line_list"] = [{"orderLineNo": 3, "itemId": 1}]
        answer["data"]["order_list"].append(second)
        server.script = TAOBAO.script(create=answer)
        preview = await market.preview(TOKEN, draft)
        placement = await market.create(TOKEN, draft, preview)
        assert [(one.order_id, one.line_nos) for one in placement.orders] == [
            ("200002638011", ("1",)),
            ("200002638099", ("3",)),
        ]
        assert [one.line_no for one in placement.failed] == ["2", "4"]
        assert placement.orders[0].pay_url == "https://distributor.taobao.global/pay?id=1"

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
            waits = {"7 seconds": 8.0, "quota": None}
            assert caught.value.retry_after == waits[answer["message"]]


class TestOrders:
    async def test_the_documented_order(self, market: Marketplace) -> None:
        order = await market.read(TOKEN, "200002638011")
        assert order is not None
        assert order.raw_status == "WAIT_SELLER_SEND_GOODS"
        assert order.status is ProviderStatus.SHIPPED, "its only line was sent"
        assert order.total == Money(Decimal(3))
        assert order.outer_id == "PO-2026-000001"
        assert (order.vendor_id, order.vendor_name) == ("599014143", "seller")
        assert order.modified_at == datetime(2022, 4, 26, 2, 21, 27, 564000, tzinfo=UTC)
        assert order.pay_before is None
        (line,) = order.lines
        assert line.line_id == "200002638012"
        assert (line.goods_id, line.sku_id) == ("2048153758314474", "3357413213162")
        assert order.parcels == (Parcel("SF4548527307631", "顺丰速运", ("200002638012",)),)

    async def test_goods_are_named_by_their_taobao_ids_once_known(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        await market.preview(TOKEN, TAOBAO.draft())
        part = PART | {"item_id": "4096526553499286", "sku_id": 28464810350230}
        server.script = TAOBAO.script(read=orders(ORDER | {"sub_purchase_orders": [part]}))
        order = await market.read(TOKEN, "200002638011")
        assert order is not None
        assert (order.lines[0].goods_id, order.lines[0].sku_id) == (
            TAOBAO.line.goods_id,
            TAOBAO.line.sku_id,
        )

    async def test_parcels_are_asked_for_only_where_the_order_shows_none(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        await market.read(TOKEN, "200002638011")
        assert asked(server, "/logistics/detail/get") == []
        parts = [
            PART | {"logistic_orders": [], "sub_purchase_order_id": number} for number in (1, 2)
        ]
        server.script = TAOBAO.script(read=orders(ORDER | {"sub_purchase_orders": parts}))
        order = await market.read(TOKEN, "200002638011")
        assert order is not None
        assert order.parcels == (Parcel("SF4548527307631", "顺丰速运", ("1", "2")),)

    @pytest.mark.parametrize(
        ("word", "more", "status"),
        [
            ("BULIDING", {}, ProviderStatus.CREATING),
            ("WAIT_BUYER_P", {}, ProviderStatus.UNPAID),
            ("WAIT_SELLER_SEND_GOODS", {}, ProviderStatus.PAID),
            ("WAIT_BUYER_CONFIRM_GOODS", {}, ProviderStatus.SHIPPED),
            ("TRADE_FINISHED", {}, ProviderStatus.FINISHED),
            ("TRADE_CLOSED", {}, ProviderStatus.CLOSED_UNPAID),
            ("TRADE_CLOSED", {"pay_time": 1650939500000}, ProviderStatus.CLOSED_PAID),
            ("TRADE_CLOSED", {"pay_time": 0}, ProviderStatus.CLOSED_UNPAID),
            (
                "TRADE_CLOSED",
                {"sub_purchase_orders": [{"refund_status": "100"}]},
                ProviderStatus.CLOSED_PAID,
            ),
            ("TRADE_CLOSED_BY_TAOBAO", {}, ProviderStatus.CLOSED_UNPAID),
            ("SOMETHING_NEW", {}, ProviderStatus.UNKNOWN),
        ],
    )
    async def test_status_words(
        self,
        market: Marketplace,
        server: ScriptedServer,
        word: str,
        more: dict[str, Any],
        status: ProviderStatus,
    ) -> None:
        server.script = TAOBAO.script(read=orders({"purchase_id": 7, "status": word, **more}))
        order = await market.read(TOKEN, "7")
        assert order is not None
        assert order.status is status

    async def test_why_a_creation_failed_afterwards(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        part = {
            "status": "TRADE_CLOSED",
            "error_code": "E",
            "detail_error_code": "SKU_STOCK_NOT_ENOUGH",
            "error_message": "no stock",
        }
        entry = {"purchase_id": 7, "status": "TRADE_CLOSED", "sub_purchase_orders": [part]}
        server.script = TAOBAO.script(read=orders(entry))
        order = await market.read(TOKEN, "7")
        assert order is not None
        assert order.close_reason == "SKU_STOCK_NOT_ENOUGH: no stock"

    async def test_only_the_order_that_was_asked_for(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = TAOBAO.script(read=orders({"purchase_id": 8}))
        assert await market.read(TOKEN, "7") is None

    async def test_smaller_pages_than_asked_for(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        def page(request: Any) -> dict[str, Any]:
            number = int(request.form["page_no"])
            answer = orders({"purchase_id": number})
            answer["data"] |= {"results_total": 3, "page_size": 1}
            return answer

        server.script = TAOBAO.script(read=page)
        result = await market.changed(TOKEN, NOW - timedelta(days=1), NOW, None)
        assert [order.order_id for order in result.orders] == ["3"]
        form = server.requests[0].form
        assert (form["sort_field"], form["sort_type"]) == ("modify_time", "DESC")
        assert int(form["modify_time_end"]) - int(form["modify_time_start"]) == 24 * 3600 * 1000


class TestPayAndTokens:
    async def test_no_link_is_made_up(self, market: Marketplace, server: ScriptedServer) -> None:
        with pytest.raises(RefusedError, match="NO_PAY_LINK"):
            await market.pay_link(TOKEN, ["200002638011"])
        assert server.requests == []

    async def test_the_administrators_page(self, server: ScriptedServer) -> None:
        settings = TaobaoGlobalSettings(
            "2000001", SECRET, server.url, pay_page="https://pay.example/?ids={order_ids}"
        )
        market = TaobaoGlobal(settings, clock)
        assert await market.pay_link(TOKEN, ["1", "2"]) == "https://pay.example/?ids=1%2C2"
        await market.close()

    async def test_lifetimes(self, market: Marketplace, server: ScriptedServer) -> None:
        grant = await market.exchange("code-1", "https://agent.example/back")
        assert grant.access_expires_at == NOW + timedelta(days=30)
        assert grant.refresh_expires_at == NOW + timedelta(days=180)
        assert (grant.account_id, grant.account_name) == ("2100000927014", "xxx@example.com")
        (form,) = asked(server, "/auth/token/create")
        assert "access_token" not in form
        assert form["sign"]

    async def test_a_used_code_is_refused(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = {"code": "InvalidCode", "type": "ISV", "message": "Invalid authorization code"}
        server.script = TAOBAO.script(**{"/auth/token/create": answer})
        with pytest.raises(RefusedError, match="InvalidCode"):
            await market.exchange("code-1", "https://agent.example/back")

    async def test_cancel(self, market: Marketplace, server: ScriptedServer) -> None:
        assert await market.cancel(TOKEN, "200002638011", "") is False
        (form,) = asked(server, "/purchase/order/asyn/cancel")
        assert form["purchase_id"] == "200002638011"
        assert form["cancel_reason"]
