"""What is peculiar to 1688, field by field."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    DraftLine,
    FailedLine,
    Marketplace,
    NoAnswerError,
    Preview,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import Parcel, ProviderStatus
from tests.conformance.marketplaces import samples_1688 as samples
from tests.conformance.marketplaces.kits import ALI1688, NOW, QUICK, TOKEN
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
async def market(server: ScriptedServer) -> AsyncIterator[Marketplace]:
    server.script = ALI1688.script()
    adapter = ALI1688.make(server.url, QUICK)
    yield adapter
    await adapter.close()


class TestRequests:
    async def test_preview_is_signed_and_carries_numbers_and_no_empty_field(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        await market.preview(TOKEN, ALI1688.draft())
        (request,) = server.requests
        assert request.path == (
            "/openapi/param2/1/com.alibaba.trade/alibaba.createOrder.preview/1000001"
        )
        form = request.form
        assert set(form) == {
            "addressParam",
            "cargoParamList",
            "access_token",
            "_aop_timestamp",
            "_aop_signature",
        }
        assert json.loads(form["cargoParamList"]) == [
            {
                "offerId": 548818919805,
                "specId": "eb81c61de14f4adb405ffcc2c8a4a3fb",
                "quantity": 2,
            }
        ]
        assert json.loads(form["addressParam"])["provinceText"] == "浙江省"
        assert form["_aop_timestamp"] == str(int(NOW.timestamp() * 1000))
        assert TOKEN not in request.path

    async def test_create_takes_flow_and_trade_mode_from_the_preview(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        preview = await market.preview(TOKEN, ALI1688.draft())
        await market.create(TOKEN, ALI1688.draft(), preview)
        form = server.requests[-1].form
        assert (form["flow"], form["tradeType"]) == ("general", "nzassure")
        assert form["outOrderId"] == "PO-2026-000001"
        assert "message" not in form

    async def test_the_same_goods_on_two_lines_are_one_cargo(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        line = ALI1688.line
        draft = replace(ALI1688.draft(), lines=(line, replace(line, line_no="2", quantity=3)))
        preview = await market.preview(TOKEN, draft)
        (cargo,) = json.loads(server.requests[-1].form["cargoParamList"])
        assert cargo["quantity"] == 5
        assert [one.unit_price for one in preview.lines] == [Money(Decimal(18))] * 2
        placement = await market.create(TOKEN, draft, preview)
        assert placement.orders[0].line_nos == ("1", "2")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"message": "长" * 501}, "MESSAGE_TOO_LONG"),
            ({"lines": tuple(replace(FIRST, sku_id=str(n)) for n in range(51))}, "TOO_MANY_KINDS"),
            ({"lines": ()}, "TOO_MANY_KINDS"),
            ({"lines": (replace(FIRST, quantity=0),)}, "BAD_QUANTITY"),
            ({"address": replace(ALI1688.draft().address, street="路" * 201)}, "ADDRESS_TOO_LONG"),
        ],
    )
    async def test_what_the_documents_rule_out_is_never_sent(
        self, market: Marketplace, server: ScriptedServer, changes: dict[str, Any], code: str
    ) -> None:
        with pytest.raises(RefusedError, match=code):
            await market.create(TOKEN, replace(ALI1688.draft(), **changes), NOTED)
        assert server.requests == []

    async def test_changed_sends_beijing_times(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        await market.changed(TOKEN, NOW - timedelta(minutes=1), NOW, None)
        form = server.requests[0].form
        assert form["modifyStartTime"] == "20261122155900000+0800"
        assert form["modifyEndTime"] == "20261122160000000+0800"
        assert form["pageSize"] == "50"

    @pytest.mark.parametrize(
        ("reason", "word", "remark"),
        [
            ("other", "other", None),
            ("buyerCancel", "buyerCancel", None),
            ("买错了", "buyerCancel", "买错了"),
        ],
    )
    async def test_cancel_reasons(
        self,
        market: Marketplace,
        server: ScriptedServer,
        reason: str,
        word: str,
        remark: str | None,
    ) -> None:
        await market.cancel(TOKEN, "58218860983545941", reason)
        form = server.requests[-1].form
        assert form["cancelReason"] == word
        assert form.get("remark") == remark


class TestPreview:
    async def test_sums_are_fen_and_prices_are_yuan(self, market: Marketplace) -> None:
        preview = await market.preview(TOKEN, ALI1688.draft())
        assert preview.total == Money(Decimal(44))
        assert preview.shipping == Money(Decimal(8))
        assert preview.goods_total == Money(Decimal(36))
        assert preview.lines[0].unit_price == Money(Decimal(18))
        assert dict(preview.token) == {"flow": "general", "tradeType": "nzassure"}

    async def test_groups_of_a_split_are_added(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        (group,) = samples.PREVIEW["orderPreviewResuslt"]
        other = group | {"cargoList": [], "tradeModeNameList": ["alipay", "nzassure"]}
        server.script = ALI1688.script(
            preview=samples.PREVIEW | {"orderPreviewResuslt": [group, other]}
        )
        preview = await market.preview(TOKEN, ALI1688.draft())
        assert preview.total == Money(Decimal(88))
        assert preview.token["tradeType"] == "nzassure"

    async def test_refused_as_a_whole(self, market: Marketplace, server: ScriptedServer) -> None:
        server.script = ALI1688.script(preview=samples.PREVIEW_OUT_OF_STOCK)
        with pytest.raises(RefusedError, match=r"500_004.*库存不足"):
            await market.preview(TOKEN, ALI1688.draft())

    async def test_a_refused_cargo_refuses_its_line(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        (group,) = samples.PREVIEW["orderPreviewResuslt"]
        cargo = group["cargoList"][0] | {"resultCode": "500_004", "message": "库存不足"}
        answer = samples.PREVIEW | {"orderPreviewResuslt": [group | {"cargoList": [cargo]}]}
        server.script = ALI1688.script(preview=answer)
        (line,) = (await market.preview(TOKEN, ALI1688.draft())).lines
        assert (line.unit_price, line.refusal_code) == (None, "500_004")

    async def test_goods_that_no_api_may_order(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        (group,) = samples.PREVIEW["orderPreviewResuslt"]
        answer = samples.PREVIEW | {"orderPreviewResuslt": [group | {"tradeModeNameList": []}]}
        server.script = ALI1688.script(preview=answer)
        with pytest.raises(RefusedError, match="NO_TRADE_MODE"):
            await market.preview(TOKEN, ALI1688.draft())

    async def test_sums_must_be_there(self, market: Marketplace, server: ScriptedServer) -> None:
        server.script = ALI1688.script(
            preview={"success": True, "orderPreviewResuslt": [{"tradeModeNameList": ["x"]}]}
        )
        with pytest.raises(UnreadableAnswerError, match="sumPayment"):
            await market.preview(TOKEN, ALI1688.draft())


class TestCreate:
    @pytest.mark.parametrize(
        ("answer", "order_id", "yuan"),
        [
            (samples.CREATED, "58218860983545941", "61.5"),
            (samples.CREATED_FLAT, "87407346014789305", "1568"),
            (
                {"success": "true", "result": {"orderId": 58218860983545941}},
                "58218860983545941",
                None,
            ),
            (
                {"result": json.dumps({"orderId": "58218860983545941"})},
                "58218860983545941",
                None,
            ),
        ],
    )
    async def test_the_order_id_decides(
        self,
        market: Marketplace,
        server: ScriptedServer,
        answer: dict[str, Any],
        order_id: str,
        yuan: str | None,
    ) -> None:
        server.script = ALI1688.script(create=answer)
        (order,) = (await market.create(TOKEN, ALI1688.draft(), NOTED)).orders
        assert order.order_id == order_id
        assert order.total == (Money(Decimal(yuan)) if yuan else None)
        assert order.line_nos == ("1",)

    @pytest.mark.parametrize("order_id", [0, "", "0", None, True, 5.8e16, [], {}])
    async def test_what_is_no_id_makes_no_order(
        self, market: Marketplace, server: ScriptedServer, order_id: Any
    ) -> None:
        server.script = ALI1688.script(create={"success": True, "result": {"orderId": order_id}})
        with pytest.raises(UnreadableAnswerError):
            await market.create(TOKEN, ALI1688.draft(), NOTED)

    async def test_a_split_is_read_to_learn_which_line_went_where(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        first, second = (
            {"result": {"baseInfo": {"idOfStr": order_id}, "productItems": [item]}}
            for order_id, item in zip(
                ("105581756010628640", "105637283010628640"),
                samples.DETAIL["result"]["productItems"],
                strict=True,
            )
        )

        def detail(request: Request) -> dict[str, Any]:
            return first if request.form["orderId"] == "105581756010628640" else second

        server.script = ALI1688.script(create=samples.CREATED_SEVERAL, read=detail)
        draft = replace(ALI1688.draft(), lines=(FIRST, SECOND))
        placement = await market.create(TOKEN, draft, NOTED)
        assert [(order.order_id, order.line_nos) for order in placement.orders] == [
            ("105581756010628640", ("1",)),
            ("105637283010628640", ("2",)),
        ]
        assert placement.orders[0].total == Money(Decimal(48480))

    async def test_a_split_that_cannot_be_read_yet_still_stands(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = ALI1688.script(create=samples.CREATED_SEVERAL, read=Reply(status=503))
        placement = await market.create(TOKEN, ALI1688.draft(), NOTED)
        assert [order.line_nos for order in placement.orders] == [(), ()]
        assert placement.failed == ()

    async def test_failed_offers_are_named_by_line(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        failed = {
            "offerId": int(SECOND.goods_id),
            "specId": SECOND.sku_id,
            "errorCode": "500_004",
            "errorMessage": "库存不足",
        }
        result = samples.CREATED["result"] | {"failedOfferList": [failed]}
        server.script = ALI1688.script(create={"success": True, "result": result})
        draft = replace(ALI1688.draft(), lines=(FIRST, SECOND))
        placement = await market.create(TOKEN, draft, NOTED)
        assert placement.orders[0].line_nos == ("1",)
        assert placement.failed == (FailedLine("2", "500_004", "库存不足"),)

    async def test_when_every_offer_failed_it_is_refused(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        failed = {"offerId": int(FIRST.goods_id), "errorCode": "500_004", "errorMessage": "库存"}
        server.script = ALI1688.script(create={"result": {"failedOfferList": [failed]}})
        with pytest.raises(RefusedError, match="500_004"):
            await market.create(TOKEN, replace(ALI1688.draft(), lines=(FIRST,)), NOTED)

    async def test_refused_by_the_gateway_before_anything_happened(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        reply = Reply(json.dumps(samples.BAD_SIGNATURE).encode(), 400)
        server.script = ALI1688.script(create=reply)
        with pytest.raises(RefusedError, match=r"gw\.SignatureInvalid"):
            await market.create(TOKEN, ALI1688.draft(), NOTED)


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
        # The sample's sub-item ids are rounded, so none of them is a line of this order.
        assert order.parcels == (Parcel("YT1", "", ()),)

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


class TestPayAndTokens:
    async def test_a_page_that_pays_only_some_is_refused(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = samples.PAY_URL | {"payFailureOrderList": [1299871823]}
        server.script = ALI1688.script(**{"alibaba.alipay.url.get": answer})
        with pytest.raises(RefusedError, match="1299871823"):
            await market.pay_link(TOKEN, ["1299871823", "1299871824"])

    async def test_misspelt_reason_of_a_refused_link(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = {
            "success": False,
            "errorCode": "MANUAL",
            "erroMsg": "Batch pay: not surport MANUAL-TRADE!",
        }
        server.script = ALI1688.script(**{"alibaba.alipay.url.get": answer})
        with pytest.raises(RefusedError, match="not surport"):
            await market.pay_link(TOKEN, ["1"])

    async def test_order_numbers_are_sent_as_numbers(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        await market.pay_link(TOKEN, ["154051432607498520", "151923545459498520"])
        sent = server.requests[-1].form["orderIdList"]
        assert sent == "[154051432607498520,151923545459498520]"

    async def test_lifetimes(self, market: Marketplace) -> None:
        grant = await market.exchange("code-1", "https://agent.example/back")
        assert grant.access_expires_at == NOW + timedelta(hours=10)
        assert grant.refresh_expires_at == datetime(2026, 10, 14, 12, 3, 39, tzinfo=UTC)
        assert (grant.account_id, grant.account_name) == ("b2b-2248544159", "alitestforisv01")

    async def test_the_token_address_is_asked_unsigned(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        await market.exchange("code-1", "https://agent.example/back")
        (request,) = server.requests
        assert request.path == "/openapi/http/1/system.oauth2/getToken/1000001"
        assert request.form["need_refresh_token"] == "true"
        assert "_aop_signature" not in request.form

    async def test_a_used_code_is_refused(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = ALI1688.script(
            getToken=Reply(json.dumps(samples.INVALID_GRANT).encode(), 400)
        )
        with pytest.raises(RefusedError, match="invalid_grant"):
            await market.exchange("code-1", "https://agent.example/back")

    async def test_cancel_too_fast_is_told(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        refusal = {"success": False, "errorCode": "CLOSE_ORDER_TOO_FAST", "errorMessage": "10s"}
        server.script = ALI1688.script(cancel=refusal)
        with pytest.raises(RefusedError, match="CLOSE_ORDER_TOO_FAST"):
            await market.cancel(TOKEN, "1", "other")

    async def test_gateway_that_broke_down_while_buying(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = {"error_code": "gw.InvokeTimeout", "error_message": "invoke timeout"}
        server.script = ALI1688.script(create=Reply(json.dumps(answer).encode(), 400))
        with pytest.raises(NoAnswerError, match="may stand"):
            await market.create(TOKEN, ALI1688.draft(), NOTED)
