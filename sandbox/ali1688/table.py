"""The APIs that this 1688 has."""

from dataclasses import dataclass

from sandbox.ali1688.cancel import cancel
from sandbox.ali1688.create import create_cross, fast_create
from sandbox.ali1688.logistics import logistics_infos, logistics_traces
from sandbox.ali1688.pay import agreement, pay_address, prepare_pay
from sandbox.ali1688.preview import preview
from sandbox.ali1688.read import buyer_view, order_list
from sandbox.ali1688.times import stamp
from sandbox.exchange import Call, Handler, Json


@dataclass(frozen=True, slots=True)
class Api:
    handler: Handler
    needs_token: bool = True
    creates: bool = False


def current_time(call: Call) -> Json:
    return {"result": stamp(call.now)}


TRADE = "com.alibaba.trade"
LOGISTICS = "com.alibaba.logistics"
APIS = {
    ("system", "currentTime"): Api(current_time, needs_token=False),
    (TRADE, "alibaba.createOrder.preview"): Api(preview),
    (TRADE, "alibaba.trade.fastCreateOrder"): Api(fast_create, creates=True),
    (TRADE, "alibaba.trade.createCrossOrder"): Api(create_cross, creates=True),
    (TRADE, "alibaba.trade.get.buyerView"): Api(buyer_view),
    (TRADE, "alibaba.trade.getBuyerOrderList"): Api(order_list),
    (TRADE, "alibaba.trade.cancel"): Api(cancel),
    (TRADE, "alibaba.alipay.url.get"): Api(pay_address),
    (TRADE, "alibaba.trade.pay.protocolPay.isopen"): Api(agreement),
    (TRADE, "alibaba.trade.pay.protocolPay.preparePay"): Api(prepare_pay),
    (LOGISTICS, "alibaba.trade.getLogisticsInfos.buyerView"): Api(logistics_infos),
    (LOGISTICS, "alibaba.trade.getLogisticsTraceInfo.buyerView"): Api(logistics_traces),
}
