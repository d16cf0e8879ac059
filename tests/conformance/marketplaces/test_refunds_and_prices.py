"""Refunds of orders and lines, and what a piece costs after the vendor changed its price."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import Marketplace
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import (
    ProviderOrder,
    Refund,
    RefundStatus,
)
from tests.conformance.marketplaces import samples_1688, samples_taobao
from tests.conformance.marketplaces.kits import ALI1688, TAOBAO, TOKEN
from tests.conformance.marketplaces.scripted_server import ScriptedServer


async def read(market: Marketplace, order_id: str) -> ProviderOrder:
    order = await market.read(TOKEN, order_id)
    assert order is not None
    await market.close()
    return order


async def read_1688(
    server: ScriptedServer, base: dict[str, Any], item: dict[str, Any]
) -> ProviderOrder:
    answer = deepcopy(samples_1688.DETAIL)
    for key in ("refundStatus", "refund", "refundPayment"):
        answer["result"]["baseInfo"].pop(key)
    answer["result"]["baseInfo"] |= base
    answer["result"]["productItems"][0] |= item
    server.script = ALI1688.script(read=answer)
    return await read(ALI1688.make(server.url), ALI1688.order_id)


async def read_taobao(server: ScriptedServer, part: dict[str, Any], **roles: Any) -> ProviderOrder:
    answer = deepcopy(samples_taobao.ORDERS)
    answer["data"]["purchase_orders"][0]["sub_purchase_orders"][0] |= part
    server.script = TAOBAO.script(read=answer, **roles)
    return await read(TAOBAO.make(server.url), TAOBAO.order_id)


class TestRefundsOf1688:
    @pytest.mark.parametrize(
        ("word", "status"),
        [
            ("waitselleragree", RefundStatus.REQUESTED),
            ("waitbuyermodify", RefundStatus.REFUSED),
            ("waitbuyersend", RefundStatus.AGREED),
            ("waitsellerreceive", RefundStatus.RETURNING),
            ("refundsuccess", RefundStatus.REFUNDED),
            ("refundclose", RefundStatus.CLOSED),
            ("somethingnew", RefundStatus.UNKNOWN),
        ],
    )
    async def test_of_an_order(
        self, server: ScriptedServer, word: str, status: RefundStatus
    ) -> None:
        order = await read_1688(server, {"refundStatus": word, "refund": 3.5}, {})
        assert order.refund == Refund(status, word, Money(Decimal("3.5")))

    @pytest.mark.parametrize(
        ("word", "status"),
        [
            ("WAIT_SELLER_AGREE", RefundStatus.REQUESTED),
            ("WAIT_BUYER_MODIFY", RefundStatus.REFUSED),
            ("WAIT_BUYER_SEND", RefundStatus.AGREED),
            ("WAIT_SELLER_RECEIVE", RefundStatus.RETURNING),
            ("REFUND_SUCCESS", RefundStatus.REFUNDED),
            ("REFUND_CLOSED", RefundStatus.CLOSED),
        ],
    )
    async def test_of_a_line(self, server: ScriptedServer, word: str, status: RefundStatus) -> None:
        order = await read_1688(server, {}, {"refundStatus": word, "refund": 0.1})
        first, second = order.lines
        assert first.refund == Refund(status, word, Money(Decimal("0.1")))
        assert second.refund is None
        assert order.refund is None

    async def test_after_the_sale_it_stands_in_a_field_of_its_own(
        self, server: ScriptedServer
    ) -> None:
        base = {"refundStatus": "refundclose", "refundStatusForAs": "waitselleragree"}
        order = await read_1688(server, base, {})
        assert order.refund == Refund(RefundStatus.REQUESTED, "waitselleragree")

    async def test_the_other_amount_is_in_fen_and_nought_says_nothing(
        self, server: ScriptedServer
    ) -> None:
        base = {"refundStatus": "refundsuccess", "refund": 0, "refundPayment": 615}
        order = await read_1688(server, base, {"refund": 0})
        assert order.refund == Refund(
            RefundStatus.REFUNDED, "refundsuccess", Money(Decimal("6.15"))
        )
        assert order.lines[0].refund is None


class TestRefundsOfTaobao:
    @pytest.mark.parametrize(
        ("number", "status"),
        [
            (10, RefundStatus.REQUESTED),
            ("20", RefundStatus.AGREED),
            (30, RefundStatus.RETURNING),
            (100, RefundStatus.REFUNDED),
            (-10, RefundStatus.REFUSED),
            ("-20", RefundStatus.CLOSED),
            (77, RefundStatus.UNKNOWN),
        ],
    )
    async def test_of_a_sub_order(
        self, server: ScriptedServer, number: int | str, status: RefundStatus
    ) -> None:
        order = await read_taobao(server, {"refund_status": number})
        assert order.lines[0].refund == Refund(status, str(number))
        assert order.refund is None

    @pytest.mark.parametrize("number", [0, "0", None, ""])
    async def test_none(self, server: ScriptedServer, number: Any) -> None:
        order = await read_taobao(server, {"refund_status": number, "refund_id": 9})
        assert order.lines[0].refund is None
        assert all("refund" not in request.path for request in server.requests)

    async def test_its_amount_is_asked_for(self, server: ScriptedServer) -> None:
        order = await read_taobao(server, {"refund_status": 10, "refund_id": 9})
        assert order.lines[0].refund == Refund(RefundStatus.REQUESTED, "10", Money(Decimal("1.5")))
        assert server.requests[-1].form["refundId"] == "9"

    async def test_a_refusal_to_tell_the_amount_does_not_hide_the_order(
        self, server: ScriptedServer
    ) -> None:
        refusal = {"code": "0", "result": {"success": False, "error_code": "REFUND_NOT_FOUND"}}
        order = await read_taobao(
            server, {"refund_status": 10, "refund_id": 9}, **{"/order/refund/query": refusal}
        )
        assert order.lines[0].refund == Refund(RefundStatus.REQUESTED, "10")


class TestPrices:
    @pytest.mark.parametrize(
        ("item", "unit"),
        [
            ({"quantity": 4, "price": 10, "itemAmount": 36, "entryDiscount": -400}, "9"),
            ({"quantity": 4, "price": 10, "itemAmount": None, "entryDiscount": -400}, "9"),
            ({"quantity": 4, "price": 10, "itemAmount": None, "entryDiscount": 0}, "10"),
            ({"quantity": 3, "price": 10, "itemAmount": 20}, "6.6667"),
            ({"quantity": 0, "price": 10, "itemAmount": 20}, None),
        ],
    )
    async def test_of_a_1688_line(
        self, server: ScriptedServer, item: dict[str, Any], unit: str | None
    ) -> None:
        order = await read_1688(server, {}, item)
        assert order.lines[0].unit_price == (Money(Decimal(unit)) if unit else None)

    @pytest.mark.parametrize(
        ("part", "unit"),
        [
            ({"product_amount": 270, "purchase_amount": 300}, "0.9"),
            ({"product_amount": None, "purchase_amount": 300}, "1"),
        ],
    )
    async def test_of_a_taobao_line(
        self, server: ScriptedServer, part: dict[str, Any], unit: str
    ) -> None:
        order = await read_taobao(server, part)
        assert order.lines[0].unit_price == Money(Decimal(unit))

    async def test_how_the_marketplace_would_sell_is_told(self, server: ScriptedServer) -> None:
        for kit, mode in ((ALI1688, "general/nzassure"), (TAOBAO, "PANAMA")):
            server.script = kit.script()
            market = kit.make(server.url)
            assert (await market.preview(TOKEN, kit.draft())).price_mode == mode
            await market.close()

    async def test_shipping_above_the_total_is_no_price(self, server: ScriptedServer) -> None:
        answer = deepcopy(samples_taobao.RENDER)
        answer["result"]["data"]["total_real_pay_price"]["amount"] = 100
        server.script = TAOBAO.script(preview=answer)
        market = TAOBAO.make(server.url)
        with pytest.raises(Exception, match="total_real_pay_price"):
            await market.preview(TOKEN, TAOBAO.draft())
        await market.close()
