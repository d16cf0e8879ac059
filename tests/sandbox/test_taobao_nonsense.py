"""Taobao Global refuses what it cannot read, and orders nothing of it."""

import pytest

from tests.sandbox.buyer_taobao import BuyerTaobao, line
from tests.sandbox.stage import Stage


@pytest.mark.parametrize(
    "lines",
    [
        "[]",
        "{}",
        "null",
        "[1]",
        '[{"itemId":1}]',
        '[{"itemId":1,"skuId":1,"orderLineNo":1,"quantity":-1}]',
        '[{"itemId":"x","skuId":null,"orderLineNo":"1","quantity":"many"}]',
    ],
)
async def test_nonsense_for_goods_is_refused(
    stage: Stage, distributor: BuyerTaobao, lines: str
) -> None:
    params = {"order_line_list": lines, "receiver": "{}", "purchase_amount": "1"}
    answer = await distributor.call("/purchase/order/create", outer_purchase_id="1", **params)
    assert answer["success"] is False
    good = line((await stage.goods("taobao", limit=1))[0])
    refused = await distributor.create(good | {"quantity": lines})
    assert refused["success"] is False
    assert await distributor.query() == []


async def test_a_body_that_is_not_what_it_says_is_refused(
    stage: Stage, distributor: BuyerTaobao
) -> None:
    headers = {"Content-Type": "application/json"}
    for content in (b"{", b"[]", b"\xff", b""):
        answer = await stage.http.post(
            "/taobao/rest/purchase/orders/query", content=content, headers=headers
        )
        assert answer.json()["code"] == "MissingParameter", content
    huge = await distributor.call("/purchase/orders/query", page_no="9" * 40)
    assert huge["error_code"] == "INVALID_PARAMETER"
