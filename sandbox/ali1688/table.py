"""The APIs that this 1688 has."""

from dataclasses import dataclass, field

from sandbox.ali1688.cancel import cancel
from sandbox.ali1688.create import create_cross, fast_create
from sandbox.ali1688.logistics import logistics_infos, logistics_traces
from sandbox.ali1688.pay import agreement, pay_address, prepare_pay
from sandbox.ali1688.preview import preview
from sandbox.ali1688.read import buyer_view, order_list
from sandbox.ali1688.refusals import OF_CREATE, OF_PREVIEW
from sandbox.ali1688.replay import confirm_messages, cursor_messages, query_messages
from sandbox.ali1688.times import stamp
from sandbox.exchange import Call, Handler, Json, Refusals


@dataclass(frozen=True, slots=True)
class Api:
    handler: Handler
    needs_token: bool = True
    refusals: Refusals = field(default_factory=dict)


def current_time(call: Call) -> Json:
    return {"result": stamp(call.now)}


TRADE = "com.alibaba.trade"
LOGISTICS = "com.alibaba.logistics"
OPEN = "cn.alibaba.open"
APIS = {
    ("system", "currentTime"): Api(current_time, needs_token=False),
    (TRADE, "alibaba.createOrder.preview"): Api(preview, refusals=OF_PREVIEW),
    (TRADE, "alibaba.trade.fastCreateOrder"): Api(fast_create, refusals=OF_CREATE),
    (TRADE, "alibaba.trade.createCrossOrder"): Api(create_cross, refusals=OF_CREATE),
    (TRADE, "alibaba.trade.get.buyerView"): Api(buyer_view),
    (TRADE, "alibaba.trade.getBuyerOrderList"): Api(order_list),
    (TRADE, "alibaba.trade.cancel"): Api(cancel),
    (TRADE, "alibaba.alipay.url.get"): Api(pay_address),
    (TRADE, "alibaba.trade.pay.protocolPay.isopen"): Api(agreement),
    (TRADE, "alibaba.trade.pay.protocolPay.preparePay"): Api(prepare_pay),
    (LOGISTICS, "alibaba.trade.getLogisticsInfos.buyerView"): Api(logistics_infos),
    (LOGISTICS, "alibaba.trade.getLogisticsTraceInfo.buyerView"): Api(logistics_traces),
    (OPEN, "push.cursor.messageList"): Api(cursor_messages, needs_token=False),
    (OPEN, "push.query.messageList"): Api(query_messages, needs_token=False),
    (OPEN, "push.message.confirm"): Api(confirm_messages, needs_token=False),
}
