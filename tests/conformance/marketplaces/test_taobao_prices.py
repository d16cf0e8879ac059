"""Sums and prices in a preview of Taobao Global: CNY that adds up, or none at all."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.money import Money
from tests.conformance.marketplaces import samples_taobao as samples
from tests.conformance.marketplaces.kits import TAOBAO, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Request, ScriptedServer

Change = dict[str, Any]


@pytest.fixture
def kit() -> Kit:
    return TAOBAO


def render(data: Change | None = None, vendor: Change | None = None, item: Any = None) -> Any:
    answer = deepcopy(samples.RENDER)
    told = answer["result"]["data"]
    told["render_item_list"][0]["item_price_infos"][0] |= item or {}
    told["render_item_list"][0] |= vendor or {}
    told |= data or {}
    return answer


@pytest.mark.parametrize(
    "answer",
    [
        render({"total_real_pay_price": {"amount": 2300, "currency": "USD"}}),
        render({"total_real_pay_price": {"amount": 2300, "currency": "?"}}),
        render({"total_real_pay_price": {"amount": "20.50", "currency": "CNY"}}),
        render({"total_real_pay_price": {"amount": 0, "currency": "CNY"}}),
        render({"total_real_pay_price": None}),
        render({"render_item_list": []}),
        render(vendor={"mainland_shipping_fee": {"amount": 300, "currency": "HKD"}}),
        render(vendor={"mainland_shipping_fee": {"amount": "abc"}}),
        render(vendor={"mainland_shipping_fee": "free"}),
        render(vendor={"mainland_shipping_fee": {"amount": 50_000}}),
        render(vendor={"mainland_shipping_fee": None}, item={"discount_price": None}),
        render(vendor={"mainland_shipping_fee": None}, item={"discount_price": {"amount": 9999}}),
        render(item={"discount_price": {"amount": 2000, "currency": "USD"}}),
        render(item={"discount_price": None, "origin_price": {"amount": 1, "currency": "USD"}}),
        render(
            {
                "total_real_pay_price": None,
                "unavailable_sku_list": [samples.UNAVAILABLE | {"item_id": 77}],
            }
        ),
    ],
)
async def test_sums_that_make_no_sense_are_no_preview(
    market: Marketplace, server: ScriptedServer, answer: Any
) -> None:
    server.script = TAOBAO.script(preview=answer)
    with pytest.raises(UnreadableAnswerError):
        await market.preview(TOKEN, TAOBAO.draft())


@pytest.mark.parametrize(
    ("fee", "shipping"),
    [({"amount": 300}, 3), (500, 5), ("500", 5), (None, 3), ({"amount": 0, "currency": "RMB"}, 0)],
)
async def test_postage_is_told_or_what_the_goods_leave_of_the_total(
    market: Marketplace, server: ScriptedServer, fee: Any, shipping: int
) -> None:
    server.script = TAOBAO.script(preview=render(vendor={"mainland_shipping_fee": fee}))
    preview = await market.preview(TOKEN, TAOBAO.draft())
    assert preview.shipping == Money(Decimal(shipping))
    assert preview.goods_total == Money(Decimal(23 - shipping))


async def test_our_own_goods_that_are_off_sale_are_the_reason(
    market: Marketplace, server: ScriptedServer
) -> None:
    answer = render({"total_real_pay_price": None, "unavailable_sku_list": [samples.UNAVAILABLE]})
    server.script = TAOBAO.script(preview=answer)
    with pytest.raises(RefusedError, match="SKU_OFFLINE"):
        await market.preview(TOKEN, TAOBAO.draft())


@pytest.mark.parametrize(
    "item",
    [
        {"discount_price": None, "origin_price": None},
        {"discount_price": {"amount": 0, "currency": "CNY"}},
        {"discount_price": {"amount": "abc"}},
    ],
)
async def test_a_line_without_a_price_is_refused(
    market: Marketplace, server: ScriptedServer, item: Change
) -> None:
    server.script = TAOBAO.script(preview=render(item=item))
    (line,) = (await market.preview(TOKEN, TAOBAO.draft())).lines
    assert (line.unit_price, line.refusal_code) == (None, "PRICE_UNKNOWN")


async def test_the_sums_are_asked_again_without_a_line_that_has_no_price(
    market: Marketplace, server: ScriptedServer
) -> None:
    product = deepcopy(samples.PRODUCT)
    product["data"]["sku_list"].append({"sku_id": 77, "mp_skuId": 78})
    whole = render({"total_real_pay_price": {"amount": 9900, "currency": "CNY"}})
    infos = whole["result"]["data"]["render_item_list"][0]["item_price_infos"]
    infos.append({"item_id": infos[0]["item_id"], "sku_id": 78, "quantity": 1})
    script: Callable[[Request], Any] = lambda request: (  # noqa: E731
        whole if len(json.loads(request.form["render_item_List"])) > 1 else samples.RENDER
    )
    server.script = TAOBAO.script(preview=script, **{"/product/get": product})
    line = replace(TAOBAO.line, line_no="2", sku_id="77", quantity=1)
    preview = await market.preview(TOKEN, replace(TAOBAO.draft(), lines=(line, TAOBAO.line)))
    assert [(one.line_no, one.refusal_code) for one in preview.lines] == [
        ("2", "PRICE_UNKNOWN"),
        ("1", ""),
    ]
    assert preview.total == Money(Decimal(23))
    assert "ordering_ids:2" not in preview.token
