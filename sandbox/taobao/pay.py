"""/purchase/order/batch/pay: at most ten at once, paid in the background; success is text."""

from sandbox.exchange import Call, Json
from sandbox.orders.model import Order, State
from sandbox.orders.schedule import Step
from sandbox.taobao.envelopes import flat, flat_refusal, missing
from sandbox.wire import json_parameter, text_of

MOST_ORDERS = 10


def batch_pay(call: Call) -> Json:
    text = call.params.get("purchaseOrderIdList")
    if not text:
        raise missing("purchaseOrderIdList")
    loaded = json_parameter(text)
    if not isinstance(loaded, list) or not 0 < len(loaded) <= MOST_ORDERS:
        raise flat_refusal("INVALID_PARAMETER", "purchaseOrderIdList must hold 1 to 10 ids")
    world = call.world
    balance = world.accounts.balance_fen(call.buyer.name)
    will_pay: list[str] = []
    failures: list[Json] = []
    for number in map(text_of, loaded):
        order = world.visible_order(number, call.buyer.name)
        problem = _problem(order, balance)
        if problem or order is None:
            failures.append(_failure(number, *(problem or ("", ""))))
            continue
        balance -= order.total_fen
        world.book.schedule.add(call.now + world.settings.background, number, Step.PAY)
        will_pay.append(number)
    data: Json = {
        "will_pay_purchase_order_ids": will_pay,
        "pay_failure_purchase_order_ids": [text_of(it["gspOrderId"]) for it in failures],
        "pay_failed_results": failures,
    }
    return flat(data, success="true")


def _problem(order: Order | None, balance: int) -> tuple[str, str] | None:
    if order is None:
        return "ORDER_NOT_FOUND", "purchase order not found"
    if order.state is not State.UNPAID:
        return "ORDER_STATUS_ILLEGAL", "order can not be paid"
    if order.total_fen > balance:
        return "BALANCE_NOT_ENOUGH", "account balance not enough"
    return None


def _failure(number: str, code: str, message: str) -> Json:
    return {
        "gspOrderId": int(number) if number.isdecimal() else number,
        "errorCode": code,
        "errorMessage": message,
        "class": "com.example.PayFailed",
    }
