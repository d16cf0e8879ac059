"""Looking up on Taobao Global: smaller pages than asked for, parcels nobody can read, odd words."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import (
    ProviderOrder,
    ProviderStatus,
    Refund,
    RefundStatus,
)
from tests.conformance.marketplaces import samples_taobao as samples
from tests.conformance.marketplaces.kits import NOW, TAOBAO, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Reply, Request, ScriptedServer

OUTER_ID = "PO-2026-000001"
LOGISTICS = "/logistics/detail/get"


@pytest.fixture
def kit() -> Kit:
    return TAOBAO


def pages(of: int, served: int, **told: Any) -> Callable[[Request], Any]:
    """Serve so many orders, so many a page whatever size was asked for."""

    def page(request: Request) -> dict[str, Any]:
        begin = (int(request.form["page_no"]) - 1) * served
        entries = [
            {"purchase_id": 10**10 + number, "outer_purchase_id": OUTER_ID}
            for number in range(begin, min(begin + served, of))
        ]
        return {"code": "0", "success": True, "data": {"purchase_orders": entries, **told}}

    return page


class TestPages:
    @pytest.mark.parametrize("told", [{}, {"page_size": 10}, {"page_size": 20}])
    async def test_all_orders_are_met_on_smaller_pages(
        self, market: Marketplace, server: ScriptedServer, told: dict[str, Any]
    ) -> None:
        server.script = TAOBAO.script(read=pages(35, 10, results_total=35, **told))
        assert len(await market.find(TOKEN, OUTER_ID, NOW)) == 35
        seen: set[str] = set()
        cursor = None
        for _ in range(5):
            page = await market.changed(TOKEN, NOW - timedelta(days=1), NOW, cursor)
            seen |= {order.order_id for order in page.orders}
            cursor = page.next_cursor
            if cursor is None:
                break
        assert len(seen) == 35
        assert cursor is None

    async def test_fewer_orders_than_are_spoken_of_prove_no_absence(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = TAOBAO.script(read=pages(10, 10, results_total=35))
        with pytest.raises(UnreadableAnswerError, match="35 orders"):
            await market.find(TOKEN, OUTER_ID, NOW)

    @pytest.mark.parametrize("total", [None, 0, 1])
    async def test_a_total_that_is_too_small_ends_nothing(
        self, market: Marketplace, server: ScriptedServer, total: int | None
    ) -> None:
        server.script = TAOBAO.script(read=pages(25, 20, results_total=total))
        assert len(await market.find(TOKEN, OUTER_ID, NOW)) == 25


def shipped_without_parcels() -> dict[str, Any]:
    answer = deepcopy(samples.ORDERS)
    answer["data"]["purchase_orders"][0]["sub_purchase_orders"][0]["logistic_orders"] = []
    return answer


DETAIL: dict[str, Any] = samples.PARCELS["result"]["data"]["pnm_logistics_details"][0]


class TestParcels:
    @pytest.mark.parametrize(
        "answer",
        [
            {"data": {"pnm_logistics_details": [DETAIL]}},
            {"data": {"logistics_details": [DETAIL]}},
            {"result": {"success": True, "data": {"logistics_detail_list": DETAIL}}},
            {"data": [DETAIL]},
            {"result": [DETAIL]},
            {"pnm_logistics_details": [DETAIL]},
        ],
    )
    async def test_in_other_wrappings(
        self, market: Marketplace, server: ScriptedServer, answer: Any
    ) -> None:
        script = {LOGISTICS: {"code": "0"} | answer}
        server.script = TAOBAO.script(read=shipped_without_parcels(), **script)
        (trace,) = await market.trace(TOKEN, TAOBAO.order_id)
        assert trace.tracking_number == "SF4548527307631"
        order = await market.read(TOKEN, TAOBAO.order_id)
        assert order is not None
        assert [one.tracking_number for one in order.parcels] == ["SF4548527307631"]

    @pytest.mark.parametrize("answer", [{"a": 1}, {"code": "0", "result": {"success": True}}])
    async def test_an_answer_nobody_can_read_is_not_the_same_as_none(
        self, market: Marketplace, server: ScriptedServer, answer: Any
    ) -> None:
        server.script = TAOBAO.script(read=shipped_without_parcels(), **{LOGISTICS: answer})
        with pytest.raises(UnreadableAnswerError, match="pnm_logistics_details"):
            await market.trace(TOKEN, TAOBAO.order_id)
        order = await market.read(TOKEN, TAOBAO.order_id)
        assert order is not None, "the order itself was readable"
        assert order.parcels == ()

    async def test_an_empty_list_is_none(self, market: Marketplace, server: ScriptedServer) -> None:
        answer = {"code": "0", "success": True, "data": {"pnm_logistics_details": []}}
        server.script = TAOBAO.script(read=shipped_without_parcels(), **{LOGISTICS: answer})
        assert list(await market.trace(TOKEN, TAOBAO.order_id)) == []


class TestOrders:
    async def test_sums_keep_their_currency(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        order = await _read(market, server, {"purchase_currency": "USD"}, {})
        assert order.total == Money(Decimal(3), "USD")
        assert order.lines[0].amount == Money(Decimal(3)), "the line names none of its own"

    async def test_a_currency_nobody_can_read_makes_no_amount(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        order = await _read(market, server, {}, {"purchase_currency": "dollars"})
        assert order.lines[0].amount is None

    @pytest.mark.parametrize("word", ["wait_seller_agree", "Wait_Seller_Agree"])
    async def test_a_refund_word_in_any_case(
        self, market: Marketplace, server: ScriptedServer, word: str
    ) -> None:
        order = await _read(market, server, {}, {"refund_status": word})
        assert order.lines[0].refund == Refund(RefundStatus.REQUESTED, word)

    @pytest.mark.parametrize("never", ["null", "None", "0", "", None, 0])
    async def test_a_time_of_payment_that_is_none_was_no_payment(
        self, market: Marketplace, server: ScriptedServer, never: Any
    ) -> None:
        order = await _read(market, server, {"status": "trade_closed", "pay_time": never}, {})
        assert order.status is ProviderStatus.CLOSED_UNPAID

    async def test_a_cancellation_refused_inside_is_refused(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        inside = {"success": False, "error_code": "ORDER_STATUS_ILLEGAL"}
        server.script = TAOBAO.script(cancel={"code": "0", "success": True, "data": inside})
        with pytest.raises(RefusedError, match="ORDER_STATUS_ILLEGAL"):
            await market.cancel(TOKEN, TAOBAO.order_id, "other")

    async def test_what_is_no_json_is_shown_with_its_status(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = TAOBAO.script(read=Reply(b"<html>", 404))
        with pytest.raises(UnreadableAnswerError, match="HTTP 404: <html>"):
            await market.find(TOKEN, OUTER_ID, NOW)


async def _read(
    market: Marketplace, server: ScriptedServer, order: dict[str, Any], part: dict[str, Any]
) -> ProviderOrder:
    answer = deepcopy(samples.ORDERS)
    answer["data"]["purchase_orders"][0] |= order
    answer["data"]["purchase_orders"][0]["sub_purchase_orders"][0] |= part
    server.script = TAOBAO.script(read=answer)
    read = await market.read(TOKEN, TAOBAO.order_id)
    assert read is not None
    return read
