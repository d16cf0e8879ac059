"""Orders of 1688 as they are read: status words, parcels, look-ups."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    DraftLine,
    Marketplace,
    Preview,
    RefusedError,
)
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import Parcel, ProviderStatus
from tests.conformance.marketplaces import samples_1688 as samples
from tests.conformance.marketplaces.kits import ALI1688, NOW, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Reply, Request, ScriptedServer

LIST = "alibaba.trade.getBuyerOrderList"
PARCELS = "alibaba.trade.getLogisticsInfos.buyerView"
FIRST = DraftLine("1", "547486647009", "28b952ec96c8b5c3ab0affc1b74923f0", 1, "测试商品一")
SECOND = DraftLine("2", "558700975520", "6ff6071792c8ab520b9b867c61b990bd", 1, "测试商品二")
NOTED = Preview(
    (),
    Money(Decimal(0)),
    Money(Decimal(0)),
    Money(Decimal(0)),
    {
        "flow": "general",
        "tradeType": "assureTrade",
    },
)


@pytest.fixture
def kit() -> Kit:
    return ALI1688


class TestOrders:
    async def test_the_documented_detail(self, market: Marketplace) -> None:
        order = await market.read(TOKEN, "58218860983545941")
        assert order is not None
        assert order.order_id == "58218860983545941"
        assert order.status is ProviderStatus.PART_SHIPPED
        assert order.raw_status == "waitbuyerreceive"
        assert order.total == Money(Decimal("6.15"))
        assert order.shipping == Money(Decimal(6))
        assert (order.vendor_id, order.vendor_name) == ("b2b-2248564064", "测试公司B")
        assert order.created_at == datetime(2017, 9, 14, 6, 17, 8, tzinfo=UTC)
        assert order.paid_at == datetime(2017, 9, 14, 6, 17, 27, tzinfo=UTC)
        assert order.pay_before == datetime(2018, 2, 7, 7, 27, 58, tzinfo=UTC)
        assert order.parcels == (Parcel("480330616596", "中通快递(ZTO)", ("128403042259997715",)),)
        first, second = order.lines
        assert (first.line_id, first.goods_id) == ("128403042259997715", "547486647009")
        assert first.sku_id == "28b952ec96c8b5c3ab0affc1b74923f0"
        assert (first.status, second.status) == (ProviderStatus.PAID, ProviderStatus.SHIPPED)
        assert second.line_id == "58218860985545944"
        assert second.amount == Money(Decimal("0.05"))

    @pytest.mark.parametrize(
        ("word", "base", "pay_status", "status"),
        [
            ("waitbuyerpay", {}, "1", ProviderStatus.UNPAID),
            ("waitsellersend", {}, "2", ProviderStatus.PAID),
            ("waitlogisticstakein", {}, "2", ProviderStatus.SHIPPED),
            ("waitbuyerreceive", {}, "2", ProviderStatus.SHIPPED),
            ("waitbuyersign", {}, "2", ProviderStatus.SHIPPED),
            ("signinsuccess", {}, "2", ProviderStatus.SIGNED),
            ("confirm_goods", {}, "6", ProviderStatus.SIGNED),
            ("confirm_goods_and_has_subsidy", {}, "6", ProviderStatus.SIGNED),
            ("success", {}, "6", ProviderStatus.FINISHED),
            ("cancel", {}, "8", ProviderStatus.CLOSED_UNPAID),
            ("cancel", {}, "1", ProviderStatus.CLOSED_UNPAID),
            ("cancel", {}, "", ProviderStatus.CLOSED_UNPAID),
            ("cancel", {}, "4", ProviderStatus.CLOSED_PAID),
            ("cancel", {"refund": 6.15}, "", ProviderStatus.CLOSED_PAID),
            ("cancel", {"payTime": "20170913231727000-0700"}, "8", ProviderStatus.CLOSED_PAID),
            ("terminated", {}, "", ProviderStatus.CLOSED_PAID),
            ("terminated", {"refundStatus": "refundsuccess"}, "", ProviderStatus.CLOSED_PAID),
            ("terminated", {}, "8", ProviderStatus.CLOSED_UNPAID),
            ("waitsellerinspection", {}, "2", ProviderStatus.UNKNOWN),
            ("", {}, "2", ProviderStatus.UNKNOWN),
        ],
    )
    async def test_status_words(
        self,
        market: Marketplace,
        server: ScriptedServer,
        word: str,
        base: dict[str, Any],
        pay_status: str,
        status: ProviderStatus,
    ) -> None:
        trade = {
            "baseInfo": {"idOfStr": "1", "status": word, **base},
            "tradeTerms": [{"payStatus": pay_status}],
        }
        server.script = ALI1688.script(read={"result": trade, "success": "true"})
        order = await market.read(TOKEN, "1")
        assert order is not None
        assert order.status is status

    async def test_not_shipped_yet(self, market: Marketplace, server: ScriptedServer) -> None:
        server.script = ALI1688.script(**{PARCELS: samples.NOT_SHIPPED})
        order = await market.read(TOKEN, "58218860983545941")
        assert order is not None
        assert order.parcels == ()

    async def test_parcels_refused_leave_those_of_the_detail(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        text = json.dumps(samples.DETAIL, ensure_ascii=False).replace("不需要物流", "YT1")
        refusal = {"success": False, "errorCode": "no.permission", "errorMessage": "no"}
        server.script = ALI1688.script(read=Reply(text.encode()), **{PARCELS: refusal})
        order = await market.read(TOKEN, "58218860983545941")
        assert order is not None
        # One of the sample's ids is a line's but for its last digits, the other is no line's.
        assert order.parcels == (Parcel("YT1", "", ("58218860985545944",)),)

    async def test_cancelled_and_repeated_parcels(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        (parcel,) = samples.PARCELS["result"]
        second = parcel | {"orderEntryIds": "58218860985545944, 999"}
        cancelled = parcel | {"logisticsBillNo": "X", "status": "CANCEL"}
        answer = {"result": [parcel, second, cancelled], "success": True}
        server.script = ALI1688.script(**{PARCELS: answer})
        order = await market.read(TOKEN, "58218860983545941")
        assert order is not None
        assert order.parcels == (
            Parcel("480330616596", "中通快递(ZTO)", ("128403042259997715", "58218860985545944")),
        )

    async def test_unpaid_orders_are_not_asked_for_parcels(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = ALI1688.script(read={"result": samples.LIST["result"][0]})
        order = await market.read(TOKEN, "1997017368139085")
        assert order is not None
        assert order.status is ProviderStatus.UNPAID
        assert len(server.requests) == 1

    async def test_found_in_detail_where_the_list_shows_no_outer_id(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        """The list's page documents no outer id; the detail's does (baseInfo.outOrderId)."""

        def base(order_id: str, **more: str) -> dict[str, Any]:
            return {"baseInfo": {"idOfStr": order_id, **more}}

        def detail(request: Request) -> Any:
            shown = {"11": {"outOrderId": "OURS"}, "12": {"outOrderId": "THEIRS"}, "13": {}}
            order_id = request.form.get("orderId")
            if order_id is None:
                return Reply(b'{"error_code":"gw.ParamMissing","error_message":"orderId"}', 400)
            return {"result": base(order_id, **shown[order_id]), "success": "true"}

        listed = {"result": [base("11"), base("12"), base("13")], "totalRecord": 3}
        server.script = ALI1688.script(read=detail, **{LIST: listed})
        found = await market.find(TOKEN, "OURS", NOW)
        assert [order.order_id for order in found] == ["11"]

    async def test_found_in_the_list_where_the_detail_breaks_down_without_an_order_id(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        """Else an order that stands would stay in doubt for good."""
        broken = {"success": "false", "errorCode": "SYSTEM_ERROR", "errorMessage": "系统异常"}
        listed = {
            "result": [{"baseInfo": {"idOfStr": "11", "outOrderId": "OURS"}}],
            "totalRecord": 1,
        }
        server.script = ALI1688.script(read=broken, **{LIST: listed})
        (order,) = await market.find(TOKEN, "OURS", NOW)
        assert order.order_id == "11"

    async def test_empty_list_without_a_list(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = ALI1688.script(**{LIST: {"totalRecord": 0}})
        page = await market.changed(TOKEN, NOW, NOW, None)
        assert (page.orders, page.next_cursor) == ((), None)

    async def test_list_refused(self, market: Marketplace, server: ScriptedServer) -> None:
        refusal = {"errorCode": "isv.page-size", "errorMessage": "page size"}
        server.script = ALI1688.script(**{LIST: refusal})
        with pytest.raises(RefusedError, match=r"isv\.page-size"):
            await market.changed(TOKEN, NOW, NOW, None)

    async def test_pages_run_on_where_no_total_is_told(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        full = [{"baseInfo": {"idOfStr": str(number)}} for number in range(1, 51)]
        pages = {"1": full, "2": full[:3]}
        server.script = ALI1688.script(
            **{LIST: lambda request: {"result": pages[request.form["page"]]}}
        )
        first = await market.changed(TOKEN, NOW, NOW, None)
        assert len(first.orders) == 50
        second = await market.changed(TOKEN, NOW, NOW, first.next_cursor)
        assert (len(second.orders), second.next_cursor) == (3, None)
