"""What is sent to 1688, and what is never sent."""

import json
from dataclasses import replace
from datetime import timedelta
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
from tests.conformance.marketplaces.kits import ALI1688, NOW, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import ScriptedServer

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
