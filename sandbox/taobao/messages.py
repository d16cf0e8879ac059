"""Push messages of Taobao Global: type 3, the status of an order."""

import httpx2
import orjson

from sandbox.clock import epoch_ms
from sandbox.exchange import Json
from sandbox.marketplace import Marketplace
from sandbox.orders.model import Fact, Line, Order
from sandbox.settings import AppCredentials
from sandbox.taobao.signing import push_signature
from sandbox.taobao.words import STATUS
from sandbox.world import World

ORDER_STATUS = 3
TOLD = set(Fact) - {Fact.CONFIRMED}


def tell(world: World, order: Order, fact: Fact) -> None:
    if fact not in TOLD:
        return
    account = world.accounts.get(order.account)
    assert account is not None
    now = epoch_ms(world.clock.now())
    message: Json = {
        "seller_id": account.member_id,
        "message_type": ORDER_STATUS,
        "data": {
            "business_time": now,
            "outer_purchase_id": order.outer_id,
            "purchase_id": int(order.no),
            "seller_id": int(account.member_id),
            "sku_list": [_sku(world, order, line) for line in order.lines],
            "status": STATUS[order.state],
        },
        "timestamp": now // 1000,
        "site": "taobao_hk",
    }
    body = orjson.dumps(message).decode()
    world.outbox.add(
        Marketplace.TAOBAO, order.account, order.no, str(ORDER_STATUS), body, order.visible_from
    )


def _sku(world: World, order: Order, line: Line) -> Json:
    good = world.shelf.any_good(line.good_id)
    assert good is not None
    sku: Json = {
        "item_id": int(good.mp_id),
        "order_line_no": line.buyer_line,
        "sku_id": int(world.shelf.variant(line.sku_id).mp_sku_id),
        "status": STATUS[line.state],
    }
    for parcel in order.parcels:
        if line.no in parcel.line_nos:
            sku["logistic_company_name"] = parcel.carrier_name
            sku["logistic_number"] = parcel.tracking
    return sku


class JsonPost:
    """The body as it is, signed in the `Authorization` header; only 200 is an answer."""

    def __init__(self, app: AppCredentials) -> None:
        self._app = app

    def request(self, client: httpx2.AsyncClient, url: str, body: str) -> httpx2.Request:
        headers = {
            "Content-Type": "application/json",
            "Authorization": push_signature(self._app.key, self._app.secret, body),
        }
        return client.build_request("POST", url, content=body.encode(), headers=headers)

    @staticmethod
    def accepted(status: int) -> bool:
        return status == 200
