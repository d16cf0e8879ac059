"""Messages that 1688 could not push are asked for, stored by whoever asked, then confirmed."""

import json
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    RefusedError,
    UnreadableAnswerError,
)
from tests.conformance.marketplaces import samples_1688 as samples
from tests.conformance.marketplaces.kits import ALI1688, Kit
from tests.conformance.marketplaces.scripted_server import Request, ScriptedServer

QUERY, CONFIRM = "push.query.messageList", "push.message.confirm"
NOT_ABOUT_ORDERS: dict[str, Any] = {
    "gmtBorn": 1399452484000,
    "topicGroup": "CAIGOU1",
    "data": {"quotationId": 123, "buyOfferId": 123},
    "msgId": 68891027,
    "type": "CAIGOU_MSG_BUYER_MARK_QUOTATION",
    "userInfo": "memberId",
    "topicName": "MSG_BUYER_MARK_QUOTATION",
}


@pytest.fixture
def kit() -> Kit:
    return ALI1688


def asked(server: ScriptedServer, api: str) -> list[dict[str, str]]:
    return [one.form for one in server.requests if ALI1688.api_of(one) == api]


def page(*messages: Any, total: int | None = None) -> dict[str, Any]:
    count = len(messages) if total is None else total
    return {"pushMessagePage": {"datas": list(messages), "totalCount": count}}


class TestMissed:
    async def test_they_are_read_like_pushed_ones_and_stay_until_confirmed(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        (push,) = await market.missed_pushes()
        assert push.message_id == "100000002"
        assert push.order_id == "167539019420540000"
        assert push.account_id == "b2b-665170100"
        assert push.topic == "ORDER_BUYER_VIEW_ORDER_PAY"
        assert asked(server, CONFIRM) == []
        (request,) = server.requests
        assert request.path == f"/openapi/param2/1/cn.alibaba.open/{QUERY}/1000001"
        assert "access_token" not in request.form
        assert request.form["_aop_signature"]

    async def test_a_topic_may_come_in_two_parts(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        message = {key: samples.PUSH_PAID[key] for key in samples.PUSH_PAID if key != "type"}
        message |= {"topicGroup": "ORDER", "topicName": "BUYER_VIEW_ORDER_PAY"}
        server.script = ALI1688.script(**{QUERY: page(message)})
        (push,) = await market.missed_pushes()
        assert push.topic == "ORDER_BUYER_VIEW_ORDER_PAY"

    async def test_all_pages_are_read_before_anything_is_confirmed(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        messages = [samples.PUSH_PAID | {"msgId": number} for number in range(1, 451)]
        messages[3] = NOT_ABOUT_ORDERS

        def serve(request: Request) -> dict[str, Any]:
            number, size = int(request.form["page"]), int(request.form["pageSize"])
            return page(*messages[(number - 1) * size : number * size], total=len(messages))

        server.script = ALI1688.script(**{QUERY: serve})
        pushes = await market.missed_pushes()
        assert len({push.message_id for push in pushes}) == 449
        assert [ALI1688.api_of(one) for one in server.requests] == [QUERY] * 3 + [CONFIRM]

    async def test_what_concerns_no_order_is_confirmed_at_once(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        """Else it would fill the pages until nothing new could be read."""
        server.script = ALI1688.script(**{QUERY: page(NOT_ABOUT_ORDERS)})
        assert list(await market.missed_pushes()) == []
        assert [form["msgIdList"] for form in asked(server, CONFIRM)] == ["[68891027]"]

    async def test_one_that_cannot_be_read_stays_and_hides_no_other(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        broken = samples.PUSH_PAID | {"msgId": 7, "data": {"orderId": None}}
        server.script = ALI1688.script(**{QUERY: page(broken, samples.PUSH_PAID)})
        assert [push.message_id for push in await market.missed_pushes()] == ["100000002"]
        assert asked(server, CONFIRM) == []

    @pytest.mark.parametrize("answer", [{"pushMessagePage": {"totalCount": 0}}, page()])
    async def test_none(self, market: Marketplace, server: ScriptedServer, answer: Any) -> None:
        server.script = ALI1688.script(**{QUERY: answer})
        assert list(await market.missed_pushes()) == []

    async def test_an_answer_without_a_page_is_unreadable(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = ALI1688.script(**{QUERY: {"pushMessagePage": None}})
        with pytest.raises(UnreadableAnswerError, match="pushMessagePage"):
            await market.missed_pushes()


class TestConfirmation:
    async def test_numbers_in_batches(self, market: Marketplace, server: ScriptedServer) -> None:
        await market.confirm_pushes([str(number) for number in range(1, 302)])
        batches = [json.loads(form["msgIdList"]) for form in asked(server, CONFIRM)]
        assert [len(batch) for batch in batches] == [200, 101]
        assert batches[0][:2] == [1, 2]

    async def test_nothing_to_confirm_asks_nobody(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        await market.confirm_pushes([])
        await market.confirm_pushes(["3:1:x"])
        assert server.requests == []

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ({"isSuccess": False}, UnreadableAnswerError),
            ({}, UnreadableAnswerError),
            ({"success": False, "errorCode": "E1", "errorMessage": "no"}, RefusedError),
        ],
    )
    async def test_it_is_done_only_when_the_marketplace_says_so(
        self, market: Marketplace, server: ScriptedServer, answer: Any, error: type[Exception]
    ) -> None:
        server.script = ALI1688.script(**{CONFIRM: answer})
        with pytest.raises(error):
            await market.confirm_pushes(["1"])
