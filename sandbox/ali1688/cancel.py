"""alibaba.trade.cancel: unpaid orders only, and whole ones only."""

from sandbox.ali1688.refusals import missing, no_such_order, order_refusal
from sandbox.exchange import Call, Json
from sandbox.orders.model import Actor, State

REASONS = {"buyerCancel", "sellerGoodsLack", "other"}


def cancel(call: Call) -> Json:
    for name in ("webSite", "tradeID", "cancelReason"):
        if not call.params.get(name):
            raise missing(name)
    if call.params["cancelReason"] not in REASONS:
        raise order_refusal("400", "cancelReason invalid")
    world = call.world
    order = world.book.store.get(call.params["tradeID"])
    if order is None or order.visible_from > call.now:
        raise no_such_order()
    if order.account != call.buyer.name:
        raise order_refusal("400_3", "不是订单的买家或卖家")
    if order.state is not State.UNPAID:
        raise order_refusal("ORDER_STATUS_ERROR", "订单状态错误")
    if call.now - order.created < world.settings.cancel_too_fast:
        raise order_refusal("CLOSE_ORDER_TOO_FAST", "订单创建后10秒内不能关闭，请稍后再试")
    reason, remark = call.params["cancelReason"], call.params.get("remark", "")
    world.book.close(order, call.now, Actor.BUYER, reason, remark)
    return {"success": True}
