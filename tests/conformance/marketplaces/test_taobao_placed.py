"""What a create on Taobao Global bought; a line is left out only where all else is told."""

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    Draft,
    DraftLine,
    Marketplace,
    Placement,
)
from services.marketplace_gateway.domain.money import Money
from tests.conformance.marketplaces import samples_taobao as samples
from tests.conformance.marketplaces.kits import TAOBAO, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import ScriptedServer

ITEM = "4096526553499286"
TAOBAO_SKU = 3357413213199
FIRST = {"item_id": ITEM, "sku_id": 28464810350230, "order_line_no": "1", "quantity": 2}
SECOND = {"item_id": ITEM, "sku_id": 28464810350299, "order_line_no": "2", "quantity": 3}
PAY = "https://distributor.taobao.global/pay?id=1"


@pytest.fixture
def kit() -> Kit:
    return TAOBAO


def order(purchase_id: Any, *lines: Any, **more: Any) -> dict[str, Any]:
    sums = {"estimate_amount": 300, "estimate_currency": "CNY"}
    return {"purchase_id": purchase_id, **sums, "order_line_list": list(lines), **more}


def bought(*orders: Any, **data: Any) -> dict[str, Any]:
    answer = {"success": True, "payment_url": PAY, "order_list": list(orders), **data}
    return {"code": "0", "success": True, "data": answer}


def two_variants() -> Draft:
    line = TAOBAO.line
    other = DraftLine("2", line.goods_id, str(TAOBAO_SKU), 3, "另一种")
    return replace(TAOBAO.draft(), lines=(line, other))


def same_goods_twice() -> Draft:
    line = TAOBAO.line
    return replace(TAOBAO.draft(), lines=(line, replace(line, line_no="2", quantity=3)))


async def create(
    market: Marketplace, server: ScriptedServer, draft: Draft, answer: Any
) -> Placement:
    product = deepcopy(samples.PRODUCT)
    product["data"]["sku_list"].append({"sku_id": TAOBAO_SKU, "mp_skuId": 28464810350299})
    script = {"/product/get": product}
    server.script = TAOBAO.script(create=answer, **script)
    preview = await market.preview(TOKEN, draft)
    return await market.create(TOKEN, draft, preview)


class TestLinesLeftOut:
    async def test_one_that_no_order_holds(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        placement = await create(market, server, two_variants(), bought(order(1234, FIRST)))
        assert [one.line_nos for one in placement.orders] == [("1",)]
        assert [(one.line_no, one.code) for one in placement.failed] == [("2", "LINE_LEFT_OUT")]

    async def test_with_the_platforms_reason(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = bought(order(1234, FIRST), error_code="SKU_OFFLINE", error_message="off")
        placement = await create(market, server, two_variants(), answer)
        (failed,) = placement.failed
        assert (failed.line_no, failed.code, failed.message) == ("2", "SKU_OFFLINE", "off")

    @pytest.mark.parametrize("code", ["OUTER_PURCHASE_ID_DUPLICATE", "ServiceTimeout"])
    async def test_none_while_the_platform_is_in_doubt_itself(
        self, market: Marketplace, server: ScriptedServer, code: str
    ) -> None:
        answer = bought(order(1234, FIRST), error_code=code)
        placement = await create(market, server, two_variants(), answer)
        assert placement.failed == ()

    @pytest.mark.parametrize("unread", [None, 0, 2.0000263801e16, "", "null"])
    async def test_none_beside_an_order_whose_id_cannot_be_read(
        self, market: Marketplace, server: ScriptedServer, unread: Any
    ) -> None:
        answer = bought(order(1234, FIRST), order(unread, SECOND))
        placement = await create(market, server, two_variants(), answer)
        assert [(one.order_id, one.line_nos) for one in placement.orders] == [("1234", ())]
        assert placement.failed == ()
        assert placement.orders[0].pay_url == ""

    @pytest.mark.parametrize(
        "entry", [{"quantity": 3, "sub_purchase_order_id": 7}, {"quantity": 3}, "text", {}]
    )
    async def test_none_beside_a_line_that_is_not_recognised(
        self, market: Marketplace, server: ScriptedServer, entry: Any
    ) -> None:
        placement = await create(market, server, two_variants(), bought(order(1234, FIRST, entry)))
        assert placement.orders[0].line_nos == ("1",)
        assert placement.failed == ()

    @pytest.mark.parametrize("draft", [same_goods_twice(), two_variants()])
    @pytest.mark.parametrize("echoed", [True, False])
    async def test_none_where_quantities_do_not_add_up(
        self, market: Marketplace, server: ScriptedServer, draft: Draft, echoed: bool
    ) -> None:
        merged = FIRST | {"quantity": 5}
        if not echoed:
            merged = {key: merged[key] for key in ("item_id", "sku_id", "quantity")}
        placement = await create(market, server, draft, bought(order(1234, merged)))
        assert placement.orders[0].line_nos == ("1",)
        assert placement.failed == ()

    async def test_none_where_a_quantity_is_not_told(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        entry = FIRST | {"quantity": None}
        placement = await create(market, server, same_goods_twice(), bought(order(1234, entry)))
        assert placement.failed == ()

    async def test_none_where_an_order_does_not_list_its_lines(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = bought(order(1234, FIRST), order(1235))
        placement = await create(market, server, two_variants(), answer)
        assert [one.line_nos for one in placement.orders] == [("1",), ()]
        assert placement.failed == ()


class TestLinesRecognised:
    @pytest.mark.parametrize(
        "entry",
        [
            {"item_id": TAOBAO.line.goods_id, "sku_id": TAOBAO_SKU, "quantity": 3},
            {"item_id": ITEM, "sku_id": TAOBAO_SKU, "quantity": 3},
            {"order_line_no": 2.0, "quantity": 3},
            {"order_line_no": 2, "quantity": 3},
        ],
    )
    async def test_by_ids_of_either_kind_or_by_a_number_in_any_writing(
        self, market: Marketplace, server: ScriptedServer, entry: Any
    ) -> None:
        placement = await create(market, server, two_variants(), bought(order(1234, FIRST, entry)))
        assert placement.orders[0].line_nos == ("1", "2")
        assert placement.failed == ()

    async def test_never_by_an_item_alone_that_is_bought_in_two_variants(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        entry = {"item_id": ITEM, "quantity": 2}
        placement = await create(market, server, two_variants(), bought(order(1234, entry)))
        assert placement.orders[0].line_nos == ()
        assert placement.failed == ()

    async def test_of_the_same_goods_the_line_with_that_quantity(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        entry = {"item_id": ITEM, "sku_id": 28464810350230, "quantity": 3}
        placement = await create(market, server, same_goods_twice(), bought(order(1234, entry)))
        assert placement.orders[0].line_nos == ("2",)
        assert [one.line_no for one in placement.failed] == ["1"]


class TestMoney:
    async def test_a_sum_keeps_its_currency(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        entry = order(1234, FIRST, SECOND, estimate_currency="USD")
        placement = await create(market, server, two_variants(), bought(entry))
        assert placement.orders[0].total == Money(Decimal(3), "USD")

    async def test_an_address_that_pays_two_orders_pays_neither_alone(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = bought(order(11, FIRST), order(12, SECOND))
        placement = await create(market, server, two_variants(), answer)
        assert [one.pay_url for one in placement.orders] == ["", ""]
        assert await market.pay_link(TOKEN, ["12", "11"]) == PAY
        for alone in (["11"], ["12"], ["11", "12", "13"]):
            with pytest.raises(Exception, match="NO_PAY_LINK"):
                await market.pay_link(TOKEN, alone)

    async def test_an_address_beside_an_order_that_cannot_be_read_is_not_given(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        await create(market, server, two_variants(), bought(order(11, FIRST), order(0, SECOND)))
        with pytest.raises(Exception, match="NO_PAY_LINK"):
            await market.pay_link(TOKEN, ["11"])
