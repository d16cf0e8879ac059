"""/purchase/order/asyn/cancel: success means only that the task was taken."""

from sandbox.exchange import Call, Json
from sandbox.orders.model import State
from sandbox.orders.schedule import Step
from sandbox.taobao.envelopes import flat, flat_refusal, missing
from sandbox.wire import json_parameter, text_of


def cancel_order(call: Call) -> Json:
    for name in ("purchase_id", "cancel_reason"):
        if not call.params.get(name):
            raise missing(name)
    order = call.world.visible_order(call.params["purchase_id"], call.buyer.name)
    if order is None:
        raise flat_refusal("ORDER_NOT_FOUND", "purchase order not found")
    if order.state not in {State.CREATING, State.UNPAID}:
        raise flat_refusal("ORDER_STATUS_ILLEGAL", "order can not be cancelled")
    lines = _lines(call, {line.no for line in order.lines})
    details = {
        "reason": call.params["cancel_reason"],
        "remark": call.params.get("cancel_remark", ""),
        "lines": ",".join(lines),
    }
    due = call.now + call.world.settings.background
    call.world.book.schedule.add(due, order.no, Step.CANCEL, details)
    return flat()


def _lines(call: Call, known: set[str]) -> list[str]:
    """`sub_purchase_orderId_list` is spelt so; absent, the whole purchase is meant."""
    text = call.params.get("sub_purchase_orderId_list")
    if not text:
        return []
    loaded = json_parameter(text)
    wanted = [text_of(entry) for entry in loaded] if isinstance(loaded, list) else []
    if not wanted or not set(wanted) <= known:
        raise flat_refusal("SUB_ORDER_NOT_FOUND", "sub purchase order not found")
    return wanted
