"""Paying: the cashier's address, and payment without a password by agreement."""

from sandbox.ali1688.refusals import missing
from sandbox.exchange import Call, Json, RefusedError
from sandbox.orders.model import State
from sandbox.wire import json_parameter, text_of, whole_number

MOST_ORDERS = 100
CHANNELS = {"alipay": "Alipay", "shegou": "Shegou"}


def pay_address(call: Call) -> Json:
    """alibaba.alipay.url.get: `erroMsg` is misspelt there."""
    text = call.params.get("orderIdList")
    if not text:
        raise missing("orderIdList")
    loaded = json_parameter(text)
    if not isinstance(loaded, list) or not 0 < len(loaded) <= MOST_ORDERS:
        raise _address_refusal("400", "orderIdList invalid")
    payable: list[str] = []
    failed: list[str] = []
    for number in map(text_of, loaded):
        order = call.world.visible_order(number, call.buyer.name)
        good = order is not None and order.state is State.UNPAID
        (payable if good else failed).append(number)
    if not payable:
        raise _address_refusal("500", "操作库存失败:PRODUCT_TRADE_STAT_ERROR")
    body: Json = {
        "payUrl": f"{call.base_url}1688/order/cashier.htm?orderId={';'.join(payable)}",
        "success": True,
    }
    if failed:
        body["payFailureOrderList"] = failed
    return body


def _address_refusal(code: str, message: str) -> RefusedError:
    return RefusedError({"success": False, "errorCode": code, "erroMsg": message}, code)


def agreement(_call: Call) -> Json:
    """alibaba.trade.pay.protocolPay.isopen; the shape of its inner result is an assumption."""
    agreements = [{"payChannel": channel, "bindingStatus": True} for channel in CHANNELS]
    inner = {"paymentAgreements": agreements}
    return {"result": {"success": True, "code": None, "message": None, "result": inner}}


def prepare_pay(call: Call) -> Json:
    """alibaba.trade.pay.protocolPay.preparePay: money moves at once, from the balance."""
    text = call.params.get("tradeWithholdPreparePayParam")
    if not text:
        raise missing("tradeWithholdPreparePayParam")
    wanted = json_parameter(text)
    if not isinstance(wanted, dict):
        raise _pay_refusal("400", "tradeWithholdPreparePayParam invalid")
    channel = CHANNELS.get(text_of(wanted.get("payChannel")))
    if channel is None:
        raise _pay_refusal("400", "payChannel invalid")
    world = call.world
    order = world.visible_order(text_of(wanted.get("orderId")), call.buyer.name)
    if order is None:
        raise _pay_refusal("ORDER_NOT_EXIST", "订单不存在")
    if order.state is not State.UNPAID:
        raise _pay_refusal("ORDER_STATUS_ERROR", "订单状态错误")
    amount = wanted.get("payAmount")
    if amount is not None and whole_number(amount) != order.total_fen:
        raise _pay_refusal("PAY_AMOUNT_ERROR", "支付金额不一致")
    if world.accounts.balance_fen(order.account) < order.total_fen:
        raise _pay_refusal("ACCOUNT_BALANCE_NOT_ENOUGH", "账户余额不足")
    world.book.pay(order, call.now, from_balance=True)
    result = {"payChannel": channel, "paySuccess": True}
    return {"result": {"success": True, "code": None, "message": None, "result": result}}


def _pay_refusal(code: str, message: str) -> RefusedError:
    body: Json = {"result": {"success": False, "code": code, "message": message, "result": None}}
    return RefusedError(body, code)
