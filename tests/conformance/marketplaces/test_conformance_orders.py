"""What both marketplaces must do alike with orders that exist."""

import json
from datetime import timedelta
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.provider_order import ProviderStatus
from tests.conformance.marketplaces.kits import NOW, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Reply, ScriptedServer

SINCE = NOW - timedelta(hours=1)


class TestReading:
    async def test_read(self, kit: Kit, market: Marketplace) -> None:
        order = await market.read(TOKEN, kit.order_id)
        assert order is not None
        assert order.order_id == kit.order_id
        assert order.provider is market.provider
        assert order.lines
        assert order.parcels
        assert all(line.line_id and line.goods_id and line.sku_id for line in order.lines)
        assert order.modified_at is not None
        assert order.modified_at.utcoffset() == timedelta(0)

    async def test_absent(self, kit: Kit, market: Marketplace, server: ScriptedServer) -> None:
        server.script = kit.script(read=kit.absent)
        assert await market.read(TOKEN, kit.order_id) is None
        assert await market.read(TOKEN, "no number") is None

    async def test_find_takes_only_orders_that_show_the_id(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        found = await market.find(TOKEN, "PO-2026-000001", SINCE)
        assert "PO-2026-000001" in {order.outer_id for order in found}
        server.script = kit.script(read=kit.absent)
        assert list(await market.find(TOKEN, "PO-2026-000002", SINCE)) == []

    @pytest.mark.lesson(26)
    async def test_changed_reads_pages_backwards_so_that_none_slips_through(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        """While it is paged, an order that is modified again leaves the window."""
        size = 50 if kit.name == "1688" else 20
        window = list(range(1, 3 * size + 2))
        asked: list[int] = []

        def page(request: Any) -> dict[str, Any]:
            form = request.form
            page_no = int(form.get("page") or form["page_no"])
            asked.append(page_no)
            entries = window[(page_no - 1) * size : page_no * size]
            answer = _page(kit, entries, len(window), size)
            if len(asked) == 3:
                window.pop(0)
            return answer

        name = "alibaba.trade.getBuyerOrderList"
        server.script = kit.script(read=page, **{name: page})
        seen: set[str] = set()
        cursor: str | None = None
        while True:
            result = await market.changed(TOKEN, SINCE, NOW, cursor)
            times = [order.modified_at for order in result.orders if order.modified_at]
            assert times == sorted(times)
            seen |= {order.order_id for order in result.orders}
            cursor = result.next_cursor
            if cursor is None:
                break
        assert asked == [1, 4, 3, 2, 1]
        assert {int(order_id) for order_id in seen} >= set(window)

    async def test_unknown_words_are_unknown(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        text = _json(kit.found).decode()
        for word in ("waitbuyerreceive", "WAIT_SELLER_SEND_GOODS"):
            text = text.replace(word, "teleported")
        server.script = kit.script(read=Reply(text.encode()))
        order = await market.read(TOKEN, kit.order_id)
        assert order is not None
        assert order.status is ProviderStatus.UNKNOWN
        assert order.raw_status == "teleported"


class TestCancelAndPay:
    async def test_cancel(self, kit: Kit, market: Marketplace) -> None:
        done = await market.cancel(TOKEN, kit.order_id, "out of budget")
        assert done is (kit.name == "1688")

    async def test_cancel_refused(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = kit.script(cancel=kit.not_cancellable)
        with pytest.raises(RefusedError, match="ORDER_STATUS"):
            await market.cancel(TOKEN, kit.order_id, "other")

    async def test_cancel_without_a_word_is_unreadable(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = kit.script(cancel={"code": "0"} if kit.name != "1688" else {})
        with pytest.raises(UnreadableAnswerError):
            await market.cancel(TOKEN, kit.order_id, "other")

    async def test_pay_link(self, kit: Kit, market: Marketplace) -> None:
        preview = await market.preview(TOKEN, kit.draft())
        await market.create(TOKEN, kit.draft(), preview)
        assert (await market.pay_link(TOKEN, [kit.order_id])).startswith("https://")

    @pytest.mark.parametrize("how_many", [0, 101])
    async def test_too_many_to_pay(self, market: Marketplace, how_many: int) -> None:
        with pytest.raises(RefusedError):
            await market.pay_link(TOKEN, [str(number + 1) for number in range(how_many)])


def _json(answer: Any) -> bytes:
    return json.dumps(answer).encode()


def _page(kit: Kit, numbers: list[int], total: int, size: int) -> dict[str, Any]:
    # The newest first, as lists usually come.
    if kit.name == "1688":
        bases = [
            {"idOfStr": str(n), "modifyTime": f"20261122{10 - n // 60:02d}{59 - n % 60:02d}00+0800"}
            for n in numbers
        ]
        return {"result": [{"baseInfo": base} for base in bases], "totalRecord": total}
    orders = [{"purchase_id": n, "modify_time": 1_700_000_000_000 - n} for n in numbers]
    return {
        "code": "0",
        "success": True,
        "data": {"results_total": total, "page_size": size, "purchase_orders": orders},
    }
