"""What a marketplace refuses becomes the error that the knowledge of its codes asks for."""

import json
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    BookingLimitError,
    Marketplace,
    MarketplaceError,
    NoAnswerError,
    RateLimitedError,
    RefusedError,
    RiskControlError,
    TokenInvalidError,
)
from tests.conformance.marketplaces.kits import ALI1688, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Reply, ScriptedServer


def refusal(kit: Kit, code: str, message: str) -> dict[str, Any]:
    """Refuse as the API behind the gateway does."""
    if kit.name == "1688":
        return {"success": False, "errorCode": code, "errorMessage": message}
    return {"code": "0", "success": False, "error_code": code, "error_msg": message}


async def refused_create(
    kit: Kit, market: Marketplace, server: ScriptedServer, answer: Any
) -> MarketplaceError:
    preview = await market.preview(TOKEN, kit.draft())
    server.script = kit.script(create=answer)
    with pytest.raises(MarketplaceError) as caught:
        await market.create(TOKEN, kit.draft(), preview)
    return caught.value


class TestCreate:
    @pytest.mark.parametrize(
        ("code", "message", "error"),
        [
            ("RISK_CONTROL", "账号存在安全风险，请完成安全验证", RiskControlError),
            ("E1", "请完成滑块验证", RiskControlError),
            ("ORDER_TOO_FREQUENT", "下单过于频繁，请稍后再试", BookingLimitError),
            ("BUYER_ORDER_LIMIT", "daily order limit", BookingLimitError),
            ("E2", "今日下单已达上限", BookingLimitError),
            ("OUT_ORDER_ID_DUPLICATE", "out order id exists", NoAnswerError),
            ("OUTER_PURCHASE_ID_DUPLICATE", "exists", NoAnswerError),
            ("ServiceTimeout", "", NoAnswerError),
            ("SOMETHING_NEW", "没有人知道这个", RefusedError),
            ("500_004", "库存不足", RefusedError),
        ],
    )
    async def test_by_code_or_by_words(
        self,
        kit: Kit,
        market: Marketplace,
        server: ScriptedServer,
        code: str,
        message: str,
        error: type[Exception],
    ) -> None:
        found = await refused_create(kit, market, server, refusal(kit, code, message))
        assert type(found) is error
        if isinstance(found, RefusedError | RiskControlError | BookingLimitError):
            assert (found.code, found.message) == (code, message)

    async def test_how_long_a_booking_limit_lasts_where_it_is_told(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = refusal(kit, "BUYER_ORDER_LIMIT", "too many orders, wait 30 seconds")
        found = await refused_create(kit, market, server, answer)
        assert isinstance(found, BookingLimitError)
        assert found.retry_after == 31

    async def test_an_order_id_counts_more_than_any_refusal(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        preview = await market.preview(TOKEN, kit.draft())
        answer = kit.created | refusal(kit, "E1", "x")
        server.script = kit.script(create=answer)
        placement = await market.create(TOKEN, kit.draft(), preview)
        assert [order.order_id for order in placement.orders] == [kit.order_id]


class TestReading:
    @pytest.mark.parametrize(
        ("code", "error"),
        [
            ("RISK_CONTROL", RiskControlError),
            ("system.error", NoAnswerError),
            ("SOMETHING_NEW", RefusedError),
        ],
    )
    async def test_by_code(
        self,
        kit: Kit,
        market: Marketplace,
        server: ScriptedServer,
        code: str,
        error: type[Exception],
    ) -> None:
        server.script = kit.script(preview=refusal(kit, code, "no"))
        with pytest.raises(error, match="no"):
            await market.preview(TOKEN, kit.draft())

    @pytest.mark.parametrize("code", ["0", 0, "", None, "200", "SUCCESS"])
    async def test_a_code_that_says_fine_refuses_nothing(
        self, kit: Kit, market: Marketplace, server: ScriptedServer, code: Any
    ) -> None:
        fine = {"errorCode": code, "error_code": code, "errorMessage": ""}
        server.script = kit.script(read=kit.found | fine)
        assert await market.read(TOKEN, kit.order_id) is not None

    @pytest.mark.parametrize(
        ("body", "error"),
        [
            ({"error_code": "gw.QosAppFrequencyLimit"}, RateLimitedError),
            ({"error_code": "gw.APIACLDecline", "error_message": "acl"}, RefusedError),
            ({"error_code": "gw.SomethingNew", "error_message": "?"}, RefusedError),
            ({"exception": "Request need user authenticated"}, TokenInvalidError),
            ({"error_message": "User authorization is required"}, TokenInvalidError),
        ],
    )
    async def test_of_the_1688_gateway(
        self, server: ScriptedServer, body: dict[str, str], error: type[Exception]
    ) -> None:
        server.script = lambda _: Reply(json.dumps(body).encode(), 400)
        market = ALI1688.make(server.url)
        with pytest.raises(error):
            await market.read(TOKEN, ALI1688.order_id)
        await market.close()
