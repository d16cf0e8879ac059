"""How 1688 names what the order book knows (open.1688.com, buyerView-1 and its enumerations)."""

from sandbox.orders.model import Actor, Line, Order, State
from sandbox.orders.refund import RefundState

STATUS = {
    State.UNPAID: "waitbuyerpay",
    State.PAID: "waitsellersend",
    # The one documented sample of a half-shipped order says so.
    State.PART_SHIPPED: "waitbuyerreceive",
    State.SHIPPED: "waitbuyerreceive",
    State.SIGNED: "signinsuccess",
    State.FINISHED: "success",
    State.CLOSED: "cancel",
}
STATUS_TEXT = {
    State.UNPAID: "等待买家付款",
    State.PAID: "等待卖家发货",
    State.SHIPPED: "等待买家收货",
    State.SIGNED: "已签收",
    State.FINISHED: "交易成功",
    State.CLOSED: "交易关闭",
}
NOT_SHIPPED, SHIPPED, RECEIVED, PART_SHIPPED = 1, 2, 3, 5
LOGISTICS = {State.SHIPPED: SHIPPED, State.SIGNED: RECEIVED, State.FINISHED: RECEIVED}
CLOSED_BY = {
    Actor.BUYER: "CLOSE_TRADE_BY_BUYER",
    Actor.SELLER: "CLOSE_TRADE_BY_SELLER",
    Actor.SYSTEM: "CLOSE_TRADE_BY_SYSTEM",
}


REFUND_STATUS = {
    RefundState.REQUESTED: "waitselleragree",
    RefundState.AGREED: "waitbuyersend",
    RefundState.RETURNED: "waitsellerreceive",
    RefundState.SUCCEEDED: "refundsuccess",
    RefundState.REFUSED: "waitbuyermodify",
    RefundState.CLOSED: "refundclose",
}
ITEM_REFUND_STATUS = {
    RefundState.REQUESTED: "WAIT_SELLER_AGREE",
    RefundState.AGREED: "WAIT_BUYER_SEND",
    RefundState.RETURNED: "WAIT_SELLER_RECEIVE",
    RefundState.SUCCEEDED: "REFUND_SUCCESS",
    RefundState.REFUSED: "WAIT_BUYER_MODIFY",
    RefundState.CLOSED: "REFUND_CLOSED",
}


def item_status(order: Order, line: Line) -> str:
    if line.state is not State.CLOSED:
        return STATUS[line.state]
    return "terminated" if line.refunded else order_status(order)


def logistics_status(line: Line) -> int:
    if line.state is State.PAID and line.shipped_quantity:
        return PART_SHIPPED
    return LOGISTICS.get(line.state, NOT_SHIPPED)


def refund_number(refund_id: str) -> str:
    return f"TQ{refund_id}"


def order_status(order: Order) -> str:
    """An order that was closed after its payment is `terminated`, before it `cancel`."""
    if order.closing and order.closing.after_payment:
        return "terminated"
    return STATUS[order.state]


def pay_status(order: Order) -> str:
    if order.closing:
        return "4" if order.closing.after_payment else "8"
    if order.paid is None:
        return "1"
    return "6" if order.finished else "2"


def rounded(number: str) -> int:
    """Numeric ids have been through a double, as in the platform's own sample; texts are right."""
    return int(float(number))


def outer_ids(order: Order) -> list[dict[str, str]]:
    if not order.outer_id:
        return []
    return [{"key": "outOrderId", "value": order.outer_id, "description": ""}]
