"""Where parcels have been, as both marketplaces tell it."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.provider_order import (
    Parcel,
    ProviderStatus,
    Trace,
    TraceStep,
)
from tests.conformance.marketplaces import samples_1688, samples_taobao
from tests.conformance.marketplaces.kits import ALI1688, TAOBAO, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import ScriptedServer


class TestTraces:
    async def test_the_documented_one(self, kit: Kit, market: Marketplace) -> None:
        (trace,) = await market.trace(TOKEN, kit.order_id)
        expected = {
            "1688": Trace(
                "3832890717253",
                "",
                (
                    TraceStep(
                        "在广东广州天河区天平架一公司进行揽件扫描",
                        datetime(2018, 7, 24, 13, 55, 33, tzinfo=UTC),
                    ),
                    TraceStep("快件已被 已签收 签收", datetime(2018, 7, 26, 5, 33, 11, tzinfo=UTC)),
                ),
            ),
            "taobao": Trace(
                "SF4548527307631",
                "顺丰速运",
                (TraceStep("快件正在派送", datetime(2022, 4, 27, 1, 0, tzinfo=UTC)),),
            ),
        }
        assert trace == expected[kit.name]

    async def test_steps_come_oldest_first_and_once(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = deepcopy(kit.traced)
        entry, key, time, words = _entry(kit, answer)
        entry[key] = [
            {time: "2026-01-03 00:00:00", words: "third"},
            {time: "2026-01-01 00:00:00", words: "first"},
            {time: "2026-01-03 00:00:00", words: "third"},
            {time: "2026-01-02 00:00:00", words: "second"},
            {time: "2026-01-04 00:00:00", words: ""},
        ]
        server.script = kit.script(**{kit.trace: answer})
        (trace,) = await market.trace(TOKEN, kit.order_id)
        assert [step.text for step in trace.steps] == ["first", "second", "third"]

    async def test_none_before_it_was_sent(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = kit.script(
            read={
                "1688": kit.found,
                "taobao": samples_taobao.NO_ORDERS,
            }[kit.name],
            **{kit.trace: samples_1688.NOT_SHIPPED},
        )
        assert list(await market.trace(TOKEN, kit.order_id)) == []
        assert list(await market.trace(TOKEN, "no number")) == []

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (samples_1688.NO_TRACE, None),
            ({"success": True, "logisticsTrace": []}, None),
            ({"success": True}, UnreadableAnswerError),
            (samples_1688.NO_TRACE | {"errorCode": "order.createtime.history"}, None),
            (samples_1688.NO_TRACE | {"errorCode": "order.nopermission.buyer"}, None),
            (samples_1688.NO_TRACE | {"errorCode": "SOMETHING_NEW"}, RefusedError),
        ],
    )
    async def test_what_1688_says_when_it_shows_none(
        self, server: ScriptedServer, answer: Any, error: type[Exception] | None
    ) -> None:
        market = ALI1688.make(server.url)
        server.script = ALI1688.script(**{ALI1688.trace: answer})
        if error is None:
            assert await market.trace(TOKEN, ALI1688.order_id) == ()
        else:
            with pytest.raises(error):
                await market.trace(TOKEN, ALI1688.order_id)
        await market.close()

    async def test_a_parcel_with_goods_of_several_lines_is_traced_once(
        self, server: ScriptedServer
    ) -> None:
        answer = deepcopy(samples_taobao.ORDERS)
        (order,) = answer["data"]["purchase_orders"]
        part = order["sub_purchase_orders"][0]
        order["sub_purchase_orders"] = [part, part | {"sub_purchase_order_id": 200002638013}]
        server.script = TAOBAO.script(read=answer)
        market = TAOBAO.make(server.url)
        assert len(await market.trace(TOKEN, TAOBAO.order_id)) == 1
        apis = [TAOBAO.api_of(one) for one in server.requests]
        assert apis.count("/logistics/detail/get") == 1
        await market.close()


class TestParcels:
    async def test_a_line_may_go_in_several_parcels_and_a_parcel_hold_several_lines(
        self, server: ScriptedServer
    ) -> None:
        first, second = "128403042259997715", "58218860985545944"
        (parcel,) = samples_1688.PARCELS["result"]
        parcels = [
            parcel | {"logisticsBillNo": "A", "orderEntryIds": f"{first},{second}"},
            parcel | {"logisticsBillNo": "B", "orderEntryIds": first},
        ]
        name = "alibaba.trade.getLogisticsInfos.buyerView"
        server.script = ALI1688.script(**{name: {"success": True, "result": parcels}})
        market = ALI1688.make(server.url)
        order = await market.read(TOKEN, ALI1688.order_id)
        assert order is not None
        carrier = "中通快递(ZTO)"
        assert order.parcels == (
            Parcel("A", carrier, (first, second)),
            Parcel("B", carrier, (first,)),
        )
        await market.close()

    async def test_pieces_of_a_taobao_line_that_went_ahead_make_it_part_shipped(
        self, server: ScriptedServer
    ) -> None:
        answer = deepcopy(samples_taobao.ORDERS)
        (order,) = answer["data"]["purchase_orders"]
        order["sub_purchase_orders"][0]["status"] = "WAIT_SELLER_SEND_GOODS"
        server.script = TAOBAO.script(read=answer)
        market = TAOBAO.make(server.url)
        read = await market.read(TOKEN, TAOBAO.order_id)
        assert read is not None
        assert read.lines[0].status is ProviderStatus.PART_SHIPPED
        assert read.status is ProviderStatus.PART_SHIPPED
        await market.close()


def _entry(kit: Kit, answer: Any) -> tuple[dict[str, Any], str, str, str]:
    if kit.name == "1688":
        return answer["logisticsTrace"][0], "logisticsSteps", "acceptTime", "remark"
    (detail,) = answer["result"]["data"]["pnm_logistics_details"]
    return detail, "logistics_traces", "time", "standerd_desc"
