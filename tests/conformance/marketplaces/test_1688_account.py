"""Tokens, cancelling and payment links of 1688."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from services.marketplace_gateway.application.marketplace import (
    DraftLine,
    Marketplace,
    NoAnswerError,
    Preview,
    RefusedError,
)
from services.marketplace_gateway.domain.money import Money
from tests.conformance.marketplaces import samples_1688 as samples
from tests.conformance.marketplaces.kits import ALI1688, NOW, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Reply, ScriptedServer

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
