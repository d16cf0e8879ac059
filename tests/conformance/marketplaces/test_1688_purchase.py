"""Previews and purchases of 1688, envelope by envelope."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    DraftLine,
    FailedLine,
    Marketplace,
    Preview,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.money import Money
from tests.conformance.marketplaces import samples_1688 as samples
from tests.conformance.marketplaces.kits import ALI1688, TOKEN, Kit
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
