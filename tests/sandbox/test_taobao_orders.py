"""Ordering on Taobao Global: ids, render, create, query, cancel."""

import json

import pytest

from tests.sandbox.buyer_taobao import RECEIVER, BuyerTaobao, line
from tests.sandbox.stage import Json, Stage

SHOWN = "2026-11-20T04:00:00+00:00"


@pytest.fixture
async def goods(stage: Stage) -> list[Json]:
    return await stage.goods("taobao")


def of_another_vendor(goods: list[Json]) -> Json:
    return next(it for it in goods if it["vendor"]["id"] != goods[0]["vendor"]["id"])


async def test_taobao_ids_are_translated(distributor: BuyerTaobao, goods: list[Json]) -> None:
    answer = await distributor.call("/product/get", item_id=goods[0]["id"])
    assert answer["success"] is True
    product = answer["data"]
    assert (str(product["item_id"]), product["mp_id"]) == (goods[0]["id"], goods[0]["mp_id"])
    assert product["mp_id"] != goods[0]["id"]
    skus = {str(it["sku_id"]): str(it["mp_skuId"]) for it in product["sku_list"]}
    assert skus == {it["sku_id"]: it["mp_sku_id"] for it in goods[0]["variants"]}
    unknown = await distributor.call("/product/get", item_id=goods[0]["mp_id"])
    assert (unknown["code"], unknown["success"]) == ("0", False)


async def test_render_sums_seller_by_seller_in_fen(
    distributor: BuyerTaobao, goods: list[Json]
) -> None:
    other = of_another_vendor(goods)
    answer = await distributor.render(line(goods[0], 2), line(other), line(goods[0], 100_000))
    result = answer["result"]
    assert result["success"] is True
    first, second = sorted(
        result["data"]["render_item_list"], key=lambda it: it["nick"] != goods[0]["vendor"]["login"]
    )
    price = goods[0]["variants"][0]["price_fen"]
    assert first["item_price_infos"][0]["discount_price"] == {
        "amount": price * 2,
        "currency": "CNY",
    }
    total = first["order_fee"]["amount"] + second["order_fee"]["amount"]
    assert result["data"]["total_real_pay_price"]["amount"] == total
    (gone,) = result["data"]["unavailable_sku_list"]
    assert gone["error_code"] == "SKU_STOCK_NOT_ENOUGH"


async def test_taobao_ids_cannot_be_ordered(distributor: BuyerTaobao, goods: list[Json]) -> None:
    wrong = line(goods[0]) | {
        "itemId": int(goods[0]["id"]),
        "skuId": int(goods[0]["variants"][0]["sku_id"]),
    }
    answer = await distributor.create(wrong)
    assert (answer["success"], answer["error_code"]) == (False, "ITEM_NOT_FOUND")
    assert answer["data"]["order_list"] == []
    rendered = await distributor.render(wrong)
    assert rendered["result"]["data"]["unavailable_sku_list"][0]["error_code"] == "ITEM_NOT_FOUND"


async def test_one_call_is_split_by_supplier(
    stage: Stage, distributor: BuyerTaobao, goods: list[Json]
) -> None:
    other = of_another_vendor(goods)
    answer = await distributor.create(line(goods[0], 2, "1"), line(other, 1, "2"))
    orders = answer["data"]["order_list"]
    assert len({it["purchase_id"] for it in orders}) == 2
    lines = [it for order in orders for it in order["order_line_list"]]
    assert {it["order_line_no"] for it in lines} == {"1", "2"}
    assert {it["item_id"] for it in lines} == {goods[0]["mp_id"], other["mp_id"]}
    page = await stage.http.get(answer["data"]["payment_url"])
    assert all(str(it["purchase_id"]) in page.text for it in orders)


async def test_snake_case_lines_and_json_bodies_are_taken_too(
    distributor: BuyerTaobao, goods: list[Json]
) -> None:
    distributor.as_json = True
    camel = line(goods[0])
    snake = {
        "item_id": str(camel["itemId"]),
        "sku_id": str(camel["skuId"]),
        "order_line_no": 1,
        "quantity": 2,
    }
    assert len(await distributor.buy(snake)) == 1


async def test_creation_ends_in_the_background(
    stage: Stage, distributor: BuyerTaobao, goods: list[Json]
) -> None:
    (number,) = await distributor.buy(line(goods[0], 2))
    purchase = await distributor.purchase(number)
    assert purchase["status"] == "BULIDING"
    assert purchase["sub_purchase_orders"][0]["purchase_order_outer_id"] is None
    stage.clock.move(0.5)
    purchase = await distributor.purchase(number)
    assert purchase["status"] == "WAIT_BUYER_P"
    (sub,) = purchase["sub_purchase_orders"]
    assert (sub["item_id"], sub["quantity"]) == (goods[0]["mp_id"], 2)
    assert int(sub["purchase_order_outer_id"]) > 2**53
    assert (await stage.order(number))["created"] == SHOWN


async def test_a_shortage_shows_on_the_sub_order_later(
    stage: Stage, distributor: BuyerTaobao, goods: list[Json]
) -> None:
    same = [it for it in goods if it["vendor"]["id"] == goods[0]["vendor"]["id"]]
    await stage.control("POST", f"/goods/{same[1]['id']}", {"stock": 1})
    (mixed,) = await distributor.buy(line(same[0], 1, "1"), line(same[1], 2, "2"))
    (lost,) = await distributor.buy(line(same[1], 2), outer="FY-2")
    stage.clock.move(1)
    purchase = await distributor.purchase(mixed)
    assert purchase["status"] == "WAIT_BUYER_P"
    good, failed = purchase["sub_purchase_orders"]
    assert (good["status"], good["error_code"]) == ("WAIT_BUYER_P", None)
    assert (failed["status"], failed["error_code"]) == ("TRADE_CLOSED", "SKU_STOCK_NOT_ENOUGH")
    assert purchase["product_amount"] == same[0]["variants"][0]["price_fen"]
    assert (await distributor.purchase(lost))["status"] == "TRADE_CLOSED"


async def test_a_part_can_be_ordered_when_asked_for(
    distributor: BuyerTaobao, goods: list[Json]
) -> None:
    unknown = line(goods[0], 1, "2") | {"itemId": 1}
    refused = await distributor.create(line(goods[0]), unknown)
    assert refused["success"] is False
    partly = await distributor.create(line(goods[0]), unknown, support_partial_success="true")
    (order,) = partly["data"]["order_list"]
    assert [it["order_line_no"] for it in order["order_line_list"]] == ["1"]


async def test_a_warehouse_is_needed_in_china_only(
    distributor: BuyerTaobao, goods: list[Json]
) -> None:
    params = {
        "outer_purchase_id": "FY-3",
        "purchase_amount": "1",
        "order_line_list": json.dumps([line(goods[0])]),
    }
    at_home = await distributor.call(
        "/purchase/order/create", receiver=json.dumps(RECEIVER), **params
    )
    assert at_home["error_code"] == "INVALID_ADDRESS"
    away = json.dumps(RECEIVER | {"country": "Kazakhstan"})
    abroad = await distributor.call("/purchase/order/create", receiver=away, **params)
    assert abroad["success"] is True


async def test_a_repeated_outer_id_makes_a_second_order(
    stage: Stage, distributor: BuyerTaobao, goods: list[Json]
) -> None:
    first = await distributor.buy(line(goods[0]), outer="FY-9")
    second = await distributor.buy(line(goods[0]), outer="FY-9")
    assert first != second
    assert len(await distributor.query(outer_purchase_id="FY-9")) == 2
    path = "/calls?marketplace=taobao&api=/purchase/order/create&outer_id=FY-9"
    assert (await stage.control("GET", path))["total"] == 2


async def test_the_query_filters_sorts_and_pages(
    stage: Stage, distributor: BuyerTaobao, goods: list[Json]
) -> None:
    numbers = []
    for count in range(3):
        numbers += await distributor.buy(line(goods[0]), outer=f"FY-{count}")
        stage.clock.move(60)
    await distributor.query()
    stage.clock.move(60)
    await stage.control("POST", f"/orders/{numbers[0]}/pay")

    def ids(found: list[Json]) -> list[str]:
        return [str(it["purchase_id"]) for it in found]

    paid = await distributor.query(status="WAIT_SELLER_SEND_GOODS")
    assert ids(paid) == [numbers[0]]
    by_change = {"sort_field": "modify_time", "page_size": "2"}
    assert ids(await distributor.query(sort_type="DESC", **by_change))[0] == numbers[0]
    assert ids(await distributor.query(sort_type="ASC", **by_change, page_no="2")) == [numbers[0]]
    since = str(paid[0]["modify_time"])
    assert ids(await distributor.query(modify_time_start=since, modify_time_end=since)) == [
        numbers[0]
    ]
    assert len(ids(await distributor.query(purchase_ids=json.dumps(numbers[:2])))) == 2
    bad = await distributor.call("/purchase/orders/query", purchase_ids="{}")
    assert (bad["code"], bad["success"]) == ("0", False)


async def test_a_cancel_is_only_accepted_first(
    stage: Stage, distributor: BuyerTaobao, goods: list[Json]
) -> None:
    (number,) = await distributor.buy(line(goods[0], 1, "1"), line(goods[0], 1, "2", 1))
    stage.clock.move(1)
    subs = (await distributor.purchase(number))["sub_purchase_orders"]
    wanted = {"purchase_id": number, "cancel_reason": "do not want it"}
    one = json.dumps([subs[0]["sub_purchase_order_id"]])
    answer = await distributor.call(
        "/purchase/order/asyn/cancel", **wanted, sub_purchase_orderId_list=one
    )
    assert answer["success"] is True
    assert (await distributor.purchase(number))["sub_purchase_orders"][0]["status"] != (
        "TRADE_CLOSED"
    )
    stage.clock.move(1)
    purchase = await distributor.purchase(number)
    assert purchase["status"] == "WAIT_BUYER_P"
    assert [it["status"] for it in purchase["sub_purchase_orders"]] == [
        "TRADE_CLOSED",
        "WAIT_BUYER_P",
    ]
    await distributor.call("/purchase/order/asyn/cancel", **wanted)
    stage.clock.move(1)
    assert (await distributor.purchase(number))["status"] == "TRADE_CLOSED"
    again = await distributor.call("/purchase/order/asyn/cancel", **wanted)
    assert again["error_code"] == "ORDER_STATUS_ILLEGAL"


async def test_a_payment_overtakes_a_cancel(
    stage: Stage, distributor: BuyerTaobao, goods: list[Json]
) -> None:
    (number,) = await distributor.buy(line(goods[0]))
    stage.clock.move(1)
    wanted = {"purchase_id": number, "cancel_reason": "too slow"}
    assert (await distributor.call("/purchase/order/asyn/cancel", **wanted))["success"] is True
    await stage.control("POST", f"/orders/{number}/pay")
    stage.clock.move(1)
    assert (await distributor.purchase(number))["status"] == "WAIT_SELLER_SEND_GOODS"
