"""/order/refund/query: one refund, of one line (types/order_refund.go of taobao-global; fen)."""

from sandbox.catalogue.model import configuration
from sandbox.clock import epoch_ms
from sandbox.exchange import Call, Json
from sandbox.marketplace import Marketplace
from sandbox.money import yuan_text
from sandbox.orders.model import Line, Order, State
from sandbox.orders.refund import Refund, RefundState
from sandbox.orders.store import Query
from sandbox.taobao.envelopes import missing, wrapped, wrapped_refusal
from sandbox.taobao.words import REFUND_STATUS

MONEY_ONLY, RETURN_AND_MONEY = 1, 2
NOT_SHIPPED, SHIPPED, RECEIVED, SENT_BACK = 1, 2, 4, 5


def query_refund(call: Call) -> Json:
    number = call.params.get("refundId")
    if not number:
        raise missing("refundId")
    query = Query(
        marketplace=Marketplace.TAOBAO.value,
        account=call.buyer.name,
        visible_at=epoch_ms(call.now),
        limit=-1,
    )
    _, orders = call.world.book.store.find(query)
    for order in orders:
        for refund in order.refunds:
            if refund.id == number:
                return wrapped(_data(call, order, refund))
    raise wrapped_refusal("REFUND_NOT_FOUND", "refund order not found")


def _data(call: Call, order: Order, refund: Refund) -> Json:
    line = order.line(next(iter(refund.shares)))
    return {
        "distributor_id": int(call.buyer.user_id),
        "currency": "CNY",
        "refund_order_aggregate": {
            "logistics": {},
            "refund_order": {
                "refund_id": int(refund.id),
                "refund_fee": refund.amount_fen,
                "refund_status": REFUND_STATUS[refund.state],
                "refund_type": _type(refund),
                "goods_status": _goods_status(line, refund),
                "reason_id": 0,
                "reason_desc": "",
                "refund_desc": "",
                "pay_order_id": f"{order.paid:%Y%m%d}{order.outer_no}" if order.paid else "",
            },
            "purchase_order_line": {
                "sales_order_id": order.outer_id,
                "supplier_id": int(order.vendor_id),
                "supplier_nick": call.world.shelf.vendor(order.vendor_id).login,
                "purchase_order_id": int(order.no),
                "purchase_order_line_id": int(line.no),
                "quantity": line.quantity,
                "total_price": line.amount_fen,
                "product_fee": line.amount_fen,
                "post_fee": 0,
                "price": yuan_text(line.unit_fen),
                "currency": "CNY",
                "item_title": line.title,
                "item_image_url": f"{call.base_url}pictures/{line.sku_id}.svg",
                "properties": {"options": configuration(call.world.shelf.variant(line.sku_id))},
                "create_time": epoch_ms(order.created),
                "sales_market": "",
                "order_service_expressions": [],
                "hongbao_deduction_amount": 0,
            },
        },
    }


def _type(refund: Refund) -> int:
    sends_back = refund.state in {RefundState.AGREED, RefundState.RETURNED}
    return RETURN_AND_MONEY if sends_back else MONEY_ONLY


def _goods_status(line: Line, refund: Refund) -> int:
    if refund.state is RefundState.RETURNED:
        return SENT_BACK
    if line.state in {State.SIGNED, State.FINISHED}:
        return RECEIVED
    return SHIPPED if line.state is State.SHIPPED else NOT_SHIPPED
