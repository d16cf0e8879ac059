"""Push messages of Taobao Global: 3 the status of an order, 8 its price, 9 a refund."""

import orjson

from sandbox.accounts.directory import Account
from sandbox.clock import epoch_ms
from sandbox.exchange import Json
from sandbox.marketplace import Marketplace
from sandbox.orders.model import Fact, Line, Order, State
from sandbox.orders.refund import Refund
from sandbox.taobao.words import REFUND_STATUS, STATUS
from sandbox.world import World

ORDER_STATUS, PRICE_CHANGE, REFUND = 3, 8, 9
UNTOLD = {Fact.CONFIRMED}


def tell(world: World, order: Order, fact: Fact, refund: Refund | None = None) -> None:
    if fact in UNTOLD:
        return
    account = world.accounts.get(order.account)
    assert account is not None
    now = epoch_ms(world.clock.now())
    kind, data = _content(world, order, fact, refund, account, now)
    message: Json = {
        "seller_id": account.member_id,
        "message_type": kind,
        "data": data,
        "timestamp": now // 1000,
        "site": "taobao_hk",
    }
    body = orjson.dumps(message).decode()
    world.outbox.add(
        Marketplace.TAOBAO, order.account, order.no, str(kind), body, order.visible_from
    )


def _content(
    world: World, order: Order, fact: Fact, refund: Refund | None, account: Account, now: int
) -> tuple[int, Json]:
    if refund is not None:
        return REFUND, _refund(order, refund, account, now)
    if fact is Fact.REPRICED:
        return PRICE_CHANGE, _price(order, account)
    return ORDER_STATUS, {
        "business_time": now,
        "outer_purchase_id": order.outer_id,
        "purchase_id": int(order.no),
        "seller_id": int(account.member_id),
        "sku_list": [_sku(world, order, line) for line in order.lines],
        "status": STATUS[order.state],
    }


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


def _price(order: Order, account: Account) -> Json:
    return {
        "features": {},
        "salesOrderId": order.outer_id,
        "salesSellerId": int(account.member_id),
        "purchaseMarket": "PANAMA",
        "purchaseOrderId": int(order.no),
        "purchaseOrderPriceDTO": _fees(order.goods_fen, order.postage_fen),
        "purchaseOrderLinePriceChangeMessageDTOList": [
            {
                "features": {},
                "salesOrderLineIdList": [line.buyer_line],
                "purchaseOrderLineId": int(line.no),
                "purchaseOrderItemPriceDTO": {
                    **_fees(line.amount_fen, 0),
                    "purchaseProductUnitFee": line.amount_fen // line.quantity,
                },
            }
            for line in order.lines
            if line.state is not State.CLOSED
        ],
    }


def _fees(product_fen: int, shipping_fen: int) -> Json:
    return {
        "purchaseCurrency": "CNY",
        "purchaseTotalFee": product_fen + shipping_fen,
        "purchaseProductFee": product_fen,
        "purchaseShippingFee": shipping_fen,
    }


def _refund(order: Order, refund: Refund, account: Account, now: int) -> Json:
    """An assumption from end to end: no text has the body of message 9."""
    (line_no,) = refund.shares
    return {
        "business_time": now,
        "outer_purchase_id": order.outer_id,
        "purchase_id": int(order.no),
        "sub_purchase_order_id": int(line_no),
        "order_line_no": order.line(line_no).buyer_line,
        "seller_id": int(account.member_id),
        "refund_id": int(refund.id),
        "refund_status": REFUND_STATUS[refund.state],
        "refund_fee": refund.amount_fen,
        "currency": "CNY",
    }
