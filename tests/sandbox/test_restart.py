"""A sandbox that is closed and opened again remembers."""

from datetime import timedelta
from pathlib import Path

from sandbox.settings import Settings
from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.buyer_taobao import BuyerTaobao, line
from tests.sandbox.stage import open_stage


async def test_tokens_orders_stock_and_pending_steps_survive(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "new", auto_ship=timedelta(seconds=60))
    before = open_stage(settings)
    buyer = Buyer1688(before.http)
    distributor = BuyerTaobao(before.http, before.clock.now)
    await buyer.log_in()
    await distributor.log_in()
    good = (await before.goods("1688", limit=1))[0]
    item = (await before.goods("taobao", limit=1))[0]
    number = await buyer.buy(cargo(good, 5))
    await before.http.post(f"/1688/order/cashier.htm?orderId={number}")
    (purchase,) = await distributor.buy(line(item))
    body = {"price": "0.99", "offline": True}
    await before.control("POST", f"/goods/{item['mp_id']}", body)
    before.world.database.close()

    after = open_stage(settings)
    after.clock.move(61)
    buyer.http = distributor.http = after.http
    distributor.now = after.clock.now
    shipped = (await buyer.view(number))["result"]
    assert shipped["baseInfo"]["status"] == "waitbuyerreceive"
    assert shipped["nativeLogistics"]["logisticsItems"][0]["logisticsBillNo"]
    assert (await distributor.purchase(purchase))["status"] == "WAIT_BUYER_P"
    stock = (await after.goods("1688", limit=1))[0]["variants"][0]["stock"]
    assert stock == good["variants"][0]["stock"] - 5
    changed = (await after.goods("taobao", limit=1))[0]
    assert (changed["offline"], changed["variants"][0]["price"]) == (True, "0.99")
    assert await buyer.buy(cargo(good)) > number
    after.world.database.close()
