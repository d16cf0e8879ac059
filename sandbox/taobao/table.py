"""The APIs that this Taobao Global has (paths: consts/api.go of taobao-global)."""

from dataclasses import dataclass, field

from sandbox.exchange import Handler, Refusals
from sandbox.taobao.cancel import cancel_order
from sandbox.taobao.create import create_order
from sandbox.taobao.envelopes import OF_CREATE, OF_RENDER
from sandbox.taobao.logistics import logistics_detail
from sandbox.taobao.pay import batch_pay
from sandbox.taobao.product import get_product
from sandbox.taobao.query import query_orders
from sandbox.taobao.refund_query import query_refund
from sandbox.taobao.render import render_order
from sandbox.taobao.tokens import create_token, refresh_token


@dataclass(frozen=True, slots=True)
class Api:
    handler: Handler
    needs_token: bool = True
    refusals: Refusals = field(default_factory=dict)


APIS = {
    "/auth/token/create": Api(create_token, needs_token=False),
    "/auth/token/refresh": Api(refresh_token, needs_token=False),
    "/product/get": Api(get_product),
    "/purchase/order/render": Api(render_order, refusals=OF_RENDER),
    "/purchase/order/create": Api(create_order, refusals=OF_CREATE),
    "/purchase/orders/query": Api(query_orders),
    "/purchase/order/asyn/cancel": Api(cancel_order),
    "/purchase/order/batch/pay": Api(batch_pay),
    "/logistics/detail/get": Api(logistics_detail),
    "/order/refund/query": Api(query_refund),
}
