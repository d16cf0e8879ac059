"""Goods in Taobao Global's orders are named by Taobao ids, also by a process that just started."""

from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import Marketplace
from tests.conformance.marketplaces import samples_taobao as samples
from tests.conformance.marketplaces.hand_clock import HandClock
from tests.conformance.marketplaces.kits import NOW, TAOBAO, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Reply, Request, ScriptedServer

ITEM, SKU = "805577403719", "3357413213162"
MP_ITEM, MP_SKU = "4096526553499286", "28464810350230"


@pytest.fixture
def kit() -> Kit:
    return TAOBAO


@pytest.fixture
def hand() -> HandClock:
    return HandClock()


@pytest.fixture
async def market(kit: Kit, server: ScriptedServer, hand: HandClock) -> AsyncIterator[Marketplace]:
    server.script = kit.script()
    adapter: Marketplace = kit.make(server.url, now=hand)
    yield adapter
    await adapter.close()


def order_showing(item: str, sku: str) -> dict[str, Any]:
    answer = deepcopy(samples.ORDERS)
    answer["data"]["purchase_orders"][0]["sub_purchase_orders"][0] |= {
        "item_id": item,
        "sku_id": sku,
    }
    return answer


def product_by(*known: str) -> Any:
    """Answer `/product/get` for these ids only."""

    def product(request: Request) -> Any:
        if request.form["item_id"] in known:
            return samples.PRODUCT
        return {"code": "0", "success": False, "error_code": "ITEM_NOT_FOUND", "error_msg": "no"}

    return product


def look_ups(server: ScriptedServer) -> list[str]:
    return [one.form["item_id"] for one in server.requests if TAOBAO.api_of(one) == "/product/get"]


async def goods_of(market: Marketplace) -> tuple[str, str]:
    order = await market.read(TOKEN, TAOBAO.order_id)
    assert order is not None
    return order.lines[0].goods_id, order.lines[0].sku_id


@pytest.mark.parametrize(
    ("item", "sku"), [(ITEM, SKU), (ITEM, MP_SKU), (MP_ITEM, SKU), (MP_ITEM, MP_SKU)]
)
async def test_whichever_kind_an_order_shows(
    market: Marketplace, server: ScriptedServer, item: str, sku: str
) -> None:
    server.script = TAOBAO.script(
        read=order_showing(item, sku), **{"/product/get": product_by(ITEM, MP_ITEM)}
    )
    assert await goods_of(market) == (ITEM, SKU)
    assert look_ups(server) == [item]
    assert await goods_of(market) == (ITEM, SKU)
    assert look_ups(server) == [item], "asked for once"


@pytest.mark.parametrize("way", ["find", "changed"])
async def test_lists_are_explained_as_well(
    market: Marketplace, server: ScriptedServer, way: str
) -> None:
    server.script = TAOBAO.script(
        read=order_showing(MP_ITEM, MP_SKU), **{"/product/get": product_by(MP_ITEM)}
    )
    if way == "find":
        (order,) = await market.find(TOKEN, "PO-2026-000001", NOW)
    else:
        (order,) = (await market.changed(TOKEN, NOW - timedelta(days=1), NOW, None)).orders
    assert (order.lines[0].goods_id, order.lines[0].sku_id) == (ITEM, SKU)


async def test_what_the_platform_does_not_explain_stays_as_it_is_and_is_asked_once_an_hour(
    market: Marketplace, server: ScriptedServer, hand: HandClock
) -> None:
    server.script = TAOBAO.script(
        read=order_showing(MP_ITEM, MP_SKU), **{"/product/get": product_by(ITEM)}
    )
    for _ in range(3):
        assert await goods_of(market) == (MP_ITEM, MP_SKU)
    assert len(look_ups(server)) == 1
    hand.turn(3600)
    await goods_of(market)
    assert len(look_ups(server)) == 2
    await market.preview(TOKEN, TAOBAO.draft())
    assert await goods_of(market) == (ITEM, SKU), "a preview of the item makes it known"


async def test_a_variant_of_another_item_is_not_mistaken(
    market: Marketplace, server: ScriptedServer
) -> None:
    server.script = TAOBAO.script(
        read=order_showing(ITEM, "99"), **{"/product/get": product_by(ITEM)}
    )
    assert await goods_of(market) == (ITEM, "99")


@pytest.mark.parametrize("reply", [Reply(status=503), Reply(b"<html>"), Reply(hang=True)])
async def test_orders_are_read_even_if_ids_cannot_be_looked_up(
    market: Marketplace, server: ScriptedServer, reply: Reply
) -> None:
    server.script = TAOBAO.script(read=order_showing(MP_ITEM, MP_SKU), **{"/product/get": reply})
    assert await goods_of(market) == (MP_ITEM, MP_SKU)


async def test_a_page_of_strange_goods_costs_a_bounded_number_of_questions(
    market: Marketplace, server: ScriptedServer
) -> None:
    answer = order_showing(MP_ITEM, MP_SKU)
    (order,) = answer["data"]["purchase_orders"]
    (part,) = order["sub_purchase_orders"]
    order["sub_purchase_orders"] = [
        part | {"item_id": str(10**12 + number), "sub_purchase_order_id": number}
        for number in range(1, 31)
    ]
    server.script = TAOBAO.script(read=answer, **{"/product/get": product_by()})
    for expected in (10, 20, 30, 30):
        await market.changed(TOKEN, NOW - timedelta(days=1), NOW, None)
        assert len(look_ups(server)) == expected


async def test_variants_of_one_item_are_one_question(
    market: Marketplace, server: ScriptedServer
) -> None:
    answer = order_showing(MP_ITEM, MP_SKU)
    (order,) = answer["data"]["purchase_orders"]
    (part,) = order["sub_purchase_orders"]
    order["sub_purchase_orders"] = [part | {"sku_id": number} for number in range(1, 6)]
    server.script = TAOBAO.script(read=answer, **{"/product/get": product_by()})
    for _ in range(2):
        await market.changed(TOKEN, NOW - timedelta(days=1), NOW, None)
        assert look_ups(server) == [MP_ITEM]


async def test_create_after_a_restart_looks_the_ids_up_itself(
    market: Marketplace, server: ScriptedServer
) -> None:
    preview = await market.preview(TOKEN, TAOBAO.draft())
    restarted = TAOBAO.make(server.url)
    placement = await restarted.create(TOKEN, TAOBAO.draft(), replace(preview, token={}))
    assert [order.order_id for order in placement.orders] == [TAOBAO.order_id]
    await restarted.close()
