"""Readings of 1688 that could pass for "nothing there", or for another order, do not."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    NoAnswerError,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.provider_order import Parcel, ProviderStatus
from tests.conformance.marketplaces import samples_1688 as samples
from tests.conformance.marketplaces.kits import ALI1688, NOW, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Request, ScriptedServer

LIST = "alibaba.trade.getBuyerOrderList"
PARCELS = "alibaba.trade.getLogisticsInfos.buyerView"
ORDER = "58218860983545941"


@pytest.fixture
def kit() -> Kit:
    return ALI1688


def pages(of: int, total: int) -> Callable[[Request], dict[str, Any]]:
    """Serve pages of so many orders, however many were asked for."""

    def page(request: Request) -> dict[str, Any]:
        first = (int(request.form["page"]) - 1) * of
        numbers = range(first + 1, min(first + of, total) + 1)
        orders = [{"baseInfo": {"idOfStr": str(one), "outOrderId": "OURS"}} for one in numbers]
        return {"result": orders, "totalRecord": total}

    return page


class TestFinding:
    async def test_no_order_is_no_finding_where_the_look_up_by_our_id_broke_down(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        broken = {"success": "false", "errorCode": "SYSTEM_ERROR", "errorMessage": "系统异常"}
        server.script = ALI1688.script(read=broken, **{LIST: {"result": [], "totalRecord": 0}})
        with pytest.raises(NoAnswerError, match="SYSTEM_ERROR"):
            await market.find(TOKEN, "OURS", NOW)

    async def test_pages_smaller_than_asked_for_are_read_to_their_total(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = ALI1688.script(read=samples.NO_SUCH_ORDER, **{LIST: pages(20, 45)})
        found = await market.find(TOKEN, "OURS", NOW)
        assert {order.order_id for order in found} == {str(one) for one in range(1, 46)}

    async def test_an_empty_page_before_the_total_is_no_end(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        empty = {"result": [], "totalRecord": 45}
        server.script = ALI1688.script(read=samples.NO_SUCH_ORDER, **{LIST: empty})
        with pytest.raises(UnreadableAnswerError, match="45 orders under OURS"):
            await market.find(TOKEN, "OURS", NOW)


class TestChanges:
    @pytest.mark.parametrize(("size", "total"), [(20, 45), (10, 35), (50, 101), (1, 3), (20, 20)])
    async def test_every_page_is_read_however_small(
        self, market: Marketplace, server: ScriptedServer, size: int, total: int
    ) -> None:
        server.script = ALI1688.script(**{LIST: pages(size, total)})
        seen: list[str] = []
        cursor = None
        while True:
            page = await market.changed(TOKEN, NOW, NOW, cursor)
            seen += [order.order_id for order in page.orders]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert sorted(seen, key=int) == [str(one) for one in range(1, total + 1)]

    @pytest.mark.parametrize("cursor", ["junk", "back:", "back:0", "back:-1", "on:x", "", "on:²"])
    async def test_a_cursor_that_is_none_starts_over(
        self, market: Marketplace, server: ScriptedServer, cursor: str
    ) -> None:
        server.script = ALI1688.script(**{LIST: pages(50, 3)})
        page = await market.changed(TOKEN, NOW, NOW, cursor)
        assert (len(page.orders), page.next_cursor) == (3, None)


class TestReading:
    async def test_an_order_whose_own_number_was_rounded_keeps_the_one_asked_for(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = deepcopy(samples.DETAIL)
        del answer["result"]["baseInfo"]["idOfStr"]
        server.script = ALI1688.script(read=answer)
        order = await market.read(TOKEN, ORDER)
        assert order is not None
        assert order.order_id == ORDER, "not 58218860983545944"

    async def test_another_order_than_the_one_asked_for_is_unreadable(
        self, market: Marketplace
    ) -> None:
        with pytest.raises(UnreadableAnswerError, match="order 999999999 from"):
            await market.read(TOKEN, "999999999")

    async def test_a_closed_order_with_the_word_null_for_its_payment_was_not_paid(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        base = {"idOfStr": "1", "status": "cancel", "payTime": "null"}
        trade = {"baseInfo": base, "tradeTerms": [{"payTime": "null"}]}
        server.script = ALI1688.script(read={"result": trade})
        order = await market.read(TOKEN, "1")
        assert order is not None
        assert order.status is ProviderStatus.CLOSED_UNPAID

    @pytest.mark.parametrize("quantity", [2.5, None, "x"])
    async def test_a_line_whose_pieces_cannot_be_counted_is_told(
        self, market: Marketplace, server: ScriptedServer, quantity: Any
    ) -> None:
        answer = deepcopy(samples.DETAIL)
        answer["result"]["productItems"][0]["quantity"] = quantity
        server.script = ALI1688.script(read=answer)
        with capture_logs() as logs:
            order = await market.read(TOKEN, ORDER)
        assert order is not None
        assert order.lines[0].quantity == 0
        assert [log["event"] for log in logs] == ["a line of an order has no whole quantity"]


class TestParcels:
    @pytest.mark.parametrize("wrapped", [0, 1, 2])
    async def test_listed_alone_or_wrapped_once_more(
        self, market: Marketplace, server: ScriptedServer, wrapped: int
    ) -> None:
        (parcel,) = samples.PARCELS["result"]
        answer = [{"result": [parcel]}, {"result": parcel}, {"result": {"result": [parcel]}}]
        server.script = ALI1688.script(**{PARCELS: answer[wrapped]})
        order = await market.read(TOKEN, ORDER)
        assert order is not None
        assert order.parcels == (Parcel("480330616596", "中通快递(ZTO)", ("128403042259997715",)),)

    @pytest.mark.parametrize(
        "answer",
        [
            {"foo": 1},
            {"success": True},
            {"success": False},
            {"result": {"success": True}},
            {"result": ["SF1"]},
        ],
    )
    async def test_what_nobody_can_read_is_told_and_keeps_the_parcels_of_the_detail(
        self, market: Marketplace, server: ScriptedServer, answer: Any
    ) -> None:
        detail = deepcopy(samples.DETAIL)
        detail["result"]["nativeLogistics"]["logisticsItems"][0]["logisticsBillNo"] = "YT1"
        server.script = ALI1688.script(read=detail, **{PARCELS: answer})
        with capture_logs() as logs:
            order = await market.read(TOKEN, ORDER)
        assert order is not None
        assert [parcel.tracking_number for parcel in order.parcels] == ["YT1"]
        assert [log["event"] for log in logs] == ["the parcels of an order could not be read"]


class TestTraces:
    @pytest.mark.parametrize("wrapped", [{"logisticsTrace": []}, {"logisticsTrace": "[]"}])
    async def test_an_empty_list_that_is_wrapped_is_empty(
        self, market: Marketplace, server: ScriptedServer, wrapped: Any
    ) -> None:
        server.script = ALI1688.script(**{ALI1688.trace: {"success": True, "result": wrapped}})
        assert await market.trace(TOKEN, ORDER) == ()

    @pytest.mark.parametrize("answer", [{"foo": 1}, {"logisticsTrace": [{"a": 1}]}])
    async def test_what_nobody_can_read_is_unreadable(
        self, market: Marketplace, server: ScriptedServer, answer: Any
    ) -> None:
        server.script = ALI1688.script(**{ALI1688.trace: answer})
        with pytest.raises(UnreadableAnswerError):
            await market.trace(TOKEN, ORDER)

    async def test_the_number_of_the_sending_is_no_tracking_number(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        (entry,) = samples.TRACE["logisticsTrace"]
        other = {"logisticsId": "LP2", "logisticsSteps": entry["logisticsSteps"]}
        server.script = ALI1688.script(**{ALI1688.trace: {"result": [entry, other]}})
        traces = await market.trace(TOKEN, ORDER)
        assert [trace.tracking_number for trace in traces] == ["3832890717253"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (
            {"success": True, "result": {"success": False, "errorCode": "ORDER_STATUS_ERROR"}},
            RefusedError,
        ),
        ({"success": True, "result": False}, UnreadableAnswerError),
        ({"success": False, "result": {"success": True}}, UnreadableAnswerError),
    ],
)
async def test_a_cancelling_that_one_word_denies_is_not_done(
    market: Marketplace, server: ScriptedServer, answer: Any, error: type[Exception]
) -> None:
    server.script = ALI1688.script(cancel=answer)
    with pytest.raises(error):
        await market.cancel(TOKEN, ORDER, "other")
