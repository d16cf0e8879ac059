"""Push messages of 1688 (shape and signature as in com.alibaba.tuna.client.httpcb)."""

import httpx2
import orjson

from sandbox.ali1688 import words
from sandbox.ali1688.signing import SIGNATURE, sign
from sandbox.clock import beijing_text, epoch_ms
from sandbox.exchange import Json
from sandbox.marketplace import Marketplace
from sandbox.orders.model import Actor, Fact, Order, Parcel
from sandbox.orders.refund import Refund, RefundState
from sandbox.world import World

VIEW = "ORDER_BUYER_VIEW_"
CONFIRMED = "confirm_goods_and_has_subsidy"
TOPICS = {
    Fact.PLACED: VIEW + "BUYER_MAKE",
    Fact.PAID: VIEW + "ORDER_PAY",
    Fact.SHIPPED: VIEW + "ANNOUNCE_SENDGOODS",
    Fact.PART_SHIPPED: VIEW + "PART_PART_SENDGOODS",
    Fact.CONFIRMED: VIEW + "ORDER_COMFIRM_RECEIVEGOODS",
    Fact.FINISHED: VIEW + "ORDER_SUCCESS",
    Fact.REPRICED: VIEW + "ORDER_PRICE_MODIFY",
}
IN_SALES = VIEW + "ORDER_BUYER_REFUND_IN_SALES"
AFTER_SALES = VIEW + "ORDER_REFUND_AFTER_SALES"
# Of the thirty actions of the topics' page, the plain one of each state; typos are real.
REFUND_ACTIONS = {
    RefundState.REQUESTED: ("BUYER_APPLY_REFUND", "buyer"),
    RefundState.AGREED: ("SELLER_AGREE_REFUND_PROCOTOL", "seller"),
    RefundState.RETURNED: ("BUYER_SEND_GOODS", "buyer"),
    RefundState.SUCCEEDED: ("SELLER_AGREE_REFUND", "seller"),
    RefundState.REFUSED: ("SELLER_REJECT_REFUND", "seller"),
    RefundState.CLOSED: ("BUYER_CANCEL_REFUND_CLOSE", "buyer"),
}
CLOSE_TOPICS = {
    Actor.BUYER: VIEW + "ORDER_BUYER_CLOSE",
    Actor.SELLER: VIEW + "ORDER_SELLER_CLOSE",
    Actor.SYSTEM: VIEW + "ORDER_BOPS_CLOSE",
}
TRACE_TOPIC = "LOGISTICS_BUYER_VIEW_TRACE"
TRACES = {Fact.SHIPPED: "CONSIGN", Fact.PART_SHIPPED: "CONSIGN", Fact.SIGNED: "SIGN"}


def tell(world: World, order: Order, fact: Fact, refund: Refund | None = None) -> None:
    if refund is not None:
        kind = AFTER_SALES if refund.after_sales else IN_SALES
        _put(world, order, kind, _refund_data(world, order, refund))
        return
    topic = TOPICS.get(fact)
    if fact is Fact.CLOSED and order.closing:
        topic = CLOSE_TOPICS[order.closing.by]
    if topic:
        _put(world, order, topic, _order_data(world, order, fact))
    if fact in TRACES:
        parcels = order.parcels if fact is Fact.SIGNED else order.parcels[-1:]
        for parcel in parcels:
            _put(world, order, TRACE_TOPIC, _trace_data(order, parcel, TRACES[fact]))


def _order_data(world: World, order: Order, fact: Fact) -> Json:
    status = CONFIRMED if fact is Fact.CONFIRMED else words.order_status(order)
    account = world.accounts.get(order.account)
    assert account is not None
    return {
        "orderId": int(order.no),
        "currentStatus": status,
        "msgSendTime": beijing_text(world.clock.now()),
        "buyerMemberId": account.member_id,
        "sellerMemberId": order.vendor_id,
    }


def _refund_data(world: World, order: Order, refund: Refund) -> Json:
    action, operator = REFUND_ACTIONS[refund.state]
    return _order_data(world, order, Fact.REFUND) | {
        "currentStatus": words.REFUND_STATUS[refund.state],
        "refundAction": action,
        "operator": operator,
        "refundId": words.refund_number(refund.id),
    }


def _trace_data(order: Order, parcel: Parcel, status: str) -> Json:
    model = {
        "logisticsId": f"BX{parcel.id}",
        "cpCode": parcel.carrier,
        "mailNo": parcel.tracking,
        "statusChanged": status,
        "changeTime": beijing_text(parcel.traces[-1].at),
        "orderLogsItems": [
            {"orderId": int(order.no), "orderEntryId": int(number)} for number in parcel.line_nos
        ],
    }
    return {"OrderLogisticsTracingModel": model}


def _put(world: World, order: Order, topic: str, data: Json) -> None:
    account = world.accounts.get(order.account)
    assert account is not None
    message: Json = {
        "msgId": 100_000_000 + world.outbox.next_id(),
        "gmtBorn": epoch_ms(world.clock.now()),
        "type": topic,
        "userInfo": account.member_id,
        "data": data,
    }
    body = orjson.dumps(message).decode()
    world.outbox.add(Marketplace.ALI1688, order.account, order.no, topic, body, order.visible_from)


class FormPost:
    """One form field `message` and its signature; any 2xx counts as accepted."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def request(self, client: httpx2.AsyncClient, url: str, body: str) -> httpx2.Request:
        form = {"message": body}
        return client.build_request(
            "POST", url, data={**form, SIGNATURE: sign(self._secret, "", form)}
        )

    @staticmethod
    def accepted(status: int) -> bool:
        return 200 <= status < 300
