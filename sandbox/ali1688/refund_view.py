"""What of an order was or may be given back: `refund` in yuan, `refundPayment` in fen."""

from sandbox.ali1688 import words
from sandbox.exchange import Json
from sandbox.money import yuan_number
from sandbox.orders.model import Line, Order


def refund_fields(order: Order) -> Json:
    """`refundStatus` is of the refund in sale, `refundStatusForAs` of the one after it."""
    closed = order.closing is not None and order.closing.after_payment
    back = order.total_fen if closed else order.refunded_fen
    told: Json = {"refund": yuan_number(back), "refundPayment": back}
    for refund in order.refunds:
        name = "refundStatusForAs" if refund.after_sales else "refundStatus"
        told[name] = words.REFUND_STATUS[refund.state]
        told["refundId"] = words.refund_number(refund.id)
    if closed:
        told["refundStatus"] = "refundsuccess"
    return told


def item_refund_fields(order: Order, line: Line) -> Json:
    if order.closing is not None and order.closing.after_payment:
        told: Json = {"refund": yuan_number(line.amount_fen), "refundStatus": "REFUND_SUCCESS"}
    else:
        told = {"refund": yuan_number(order.refunded_of(line.no))}
    refund = order.last_refund(line.no)
    if refund is not None:
        told.setdefault("refundStatus", words.ITEM_REFUND_STATUS[refund.state])
        told["refundId"] = words.refund_number(refund.id)
    return told
