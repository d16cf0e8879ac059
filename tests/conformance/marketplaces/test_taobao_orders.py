"""Orders of Taobao Global as they are read, payment addresses, tokens."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.marketplace_gateway.adapters.taobao.adapter import TaobaoGlobal
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    RefusedError,
)
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import Parcel, ProviderStatus
from tests.conformance.marketplaces import samples_taobao as samples
from tests.conformance.marketplaces.kits import NOW, SECRET, TAOBAO, TOKEN, Kit, clock
from tests.conformance.marketplaces.scripted_server import ScriptedServer

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

    async def test_an_ignored_filter_never_adopts_a_foreign_order(
        self, market: Marketplace
    ) -> None:
        assert list(await market.find(TOKEN, "PO-2026-000002", NOW)) == []
        (found,) = await market.find(TOKEN, "PO-2026-000001", NOW)
        assert found.order_id == "200002638011"

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
