"""Several parcels, and lines of which only some pieces are in a parcel."""

import pytest

from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.buyer_taobao import BuyerTaobao, line
from tests.sandbox.stage import Json, Stage


async def ship(stage: Stage, number: str, **how: object) -> Json:
    return await stage.control("POST", f"/orders/{number}/ship", how)


async def test_pieces_of_a_line_in_two_parcels_of_1688(stage: Stage, buyer: Buyer1688) -> None:
    await stage.control("POST", "/push", {"marketplace": "1688", "url": "http://receiver.test/"})
    first = (await stage.goods("1688", limit=1))[0]
    goods = await stage.goods("1688", first["vendor"]["id"])
    number = await buyer.buy(cargo(goods[0], 5), cargo(goods[1], 2))
    await stage.control("POST", f"/orders/{number}/pay")
    one, two = [it["no"] for it in (await stage.order(number))["lines"]]
    shipped = await ship(stage, number, lines=[one], quantities={one: 3}, tracking="SF100000001")
    assert (shipped["state"], shipped["lines"][0]["state"]) == ("part_shipped", "paid")
    result = (await buyer.view(number))["result"]
    assert [it["logisticsStatus"] for it in result["productItems"]] == [5, 1]
    assert result["baseInfo"]["status"] == "waitbuyerreceive"
    shipped = await ship(stage, number, tracking="SF200000002")
    assert shipped["state"] == "shipped"
    result = (await buyer.view(number))["result"]
    assert [it["logisticsStatus"] for it in result["productItems"]] == [2, 2]
    items = result["nativeLogistics"]["logisticsItems"]
    assert [it["subItemIds"] for it in items] == [one, f"{one},{two}"]
    infos = await buyer.logistics(
        "alibaba.trade.getLogisticsInfos.buyerView", orderId=number, webSite="1688"
    )
    pieces = [[goods["quantity"] for goods in it["sendGoods"]] for it in infos["result"]]
    assert pieces == [[3], [2, 2]]
    await stage.deliver_pushes()
    await stage.control("POST", f"/orders/{number}/sign", {"confirm": False})
    told = [it.content.decode() for it in await stage.deliver_pushes()]
    assert [("SF100000001" in it, "SF200000002" in it) for it in told] == [
        (True, False),
        (False, True),
    ]
    result = (await buyer.view(number))["result"]
    assert [it["logisticsStatus"] for it in result["productItems"]] == [3, 3]


async def test_pieces_of_a_line_in_two_parcels_of_taobao(
    stage: Stage, distributor: BuyerTaobao
) -> None:
    good = (await stage.goods("taobao", limit=1))[0]
    (number,) = await distributor.buy(line(good, 3))
    stage.clock.move(1)
    await stage.control("POST", f"/orders/{number}/pay")
    only = (await stage.order(number))["lines"][0]["no"]
    await ship(stage, number, quantities={only: 1}, tracking="B1")
    purchase = await distributor.purchase(number)
    assert purchase["sub_purchase_orders"][0]["status"] == "WAIT_SELLER_SEND_GOODS"
    await ship(stage, number, tracking="B2")
    (sub,) = (await distributor.purchase(number))["sub_purchase_orders"]
    assert sub["status"] == "WAIT_BUYER_CONFIRM_GOODS"
    assert [it["logistic_number"] for it in sub["logistic_orders"]] == ["B1", "B2"]
    answer = await distributor.call("/logistics/detail/get", purchase_order_line_id=only)
    details = answer["result"]["data"]["pnm_logistics_details"]
    assert [it["goods_number"] for it in details] == [1, 2]


@pytest.mark.parametrize("pieces", [0, 3])
async def test_no_more_pieces_than_there_are(stage: Stage, buyer: Buyer1688, pieces: int) -> None:
    number = await buyer.buy(cargo((await stage.goods("1688", limit=1))[0], 2))
    await stage.control("POST", f"/orders/{number}/pay")
    only = (await stage.order(number))["lines"][0]["no"]
    for quantities in ({only: pieces}, {"77": 1}):
        answer = await stage.http.post(
            f"/control/orders/{number}/ship", json={"quantities": quantities}
        )
        assert answer.status_code == 422
