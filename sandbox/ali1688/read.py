"""alibaba.trade.get.buyerView and alibaba.trade.getBuyerOrderList."""

from sandbox.ali1688.native_logistics import native_logistics, receiver_info
from sandbox.ali1688.numbers import moment_parameter, number_parameter
from sandbox.ali1688.order_view import order_view
from sandbox.ali1688.refusals import missing
from sandbox.ali1688.words import STATUS
from sandbox.clock import epoch_ms
from sandbox.exchange import Call, Json, RefusedError
from sandbox.marketplace import Marketplace
from sandbox.orders.model import Order
from sandbox.orders.store import Query

LARGEST_PAGE = 50
BY_STATUS: dict[str, tuple[str, ...]] = {
    word: tuple(state.value for state, name in STATUS.items() if name == word)
    for word in ("success", "cancel", "waitbuyerpay", "waitsellersend", "waitbuyerreceive")
}


def buyer_view(call: Call) -> Json:
    """`success` is the text "true" here, as in the platform's description."""
    order = _wanted_order(call)
    if order is None:
        body: Json = {
            "success": "false",
            "errorCode": "ORDER_NOT_EXIST",
            "errorMessage": "订单不存在",
        }
        raise RefusedError(body, "ORDER_NOT_EXIST")
    view = order_view(call.world, order, call.base_url)
    base = view["baseInfo"]
    assert isinstance(base, dict)
    base["receiverInfo"] = receiver_info(order)
    view["nativeLogistics"] = native_logistics(order)
    view["orderRateInfo"] = {"buyerRateStatus": 5, "sellerRateStatus": 5}
    return {"result": view, "success": "true"}


def _wanted_order(call: Call) -> Order | None:
    if call.params.get("webSite") is None:
        raise missing("webSite")
    number, outer = call.params.get("orderId"), call.params.get("outOrderId")
    if number:
        return call.world.visible_order(number, call.buyer.name)
    if not outer:
        raise missing("orderId")
    query = Query(account=call.buyer.name, outer_id=outer, visible_at=epoch_ms(call.now), limit=-1)
    # Of several orders with one outer id the platform can show but one: the first.
    _, found = call.world.book.store.find(query)
    return found[-1] if found else None


def order_list(call: Call) -> Json:
    """`orderIds` is accepted and does nothing: so it was found on the real platform."""
    page = number_parameter(call, "page", 1)
    size = min(number_parameter(call, "pageSize", 20), LARGEST_PAGE)
    status = call.params.get("orderStatus")
    # `isHis` asks for orders older than about three months, which a sandbox does not have.
    history = call.params.get("isHis", "").lower() == "true"
    query = Query(
        marketplace=Marketplace.ALI1688.value,
        account=call.buyer.name,
        outer_id=call.params.get("outOrderId") or None,
        vendor=call.params.get("sellerMemberId") or None,
        created_from=moment_parameter(call, "createStartTime"),
        created_to=moment_parameter(call, "createEndTime"),
        modified_from=moment_parameter(call, "modifyStartTime"),
        modified_to=moment_parameter(call, "modifyEndTime"),
        visible_at=epoch_ms(call.now),
        states=() if history else BY_STATUS.get(status, ()) if status else None,
        limit=size,
        offset=(page - 1) * size,
    )
    total, orders = call.world.book.store.find(query)
    views = [order_view(call.world, order, call.base_url) for order in orders]
    return {"result": views, "totalRecord": total}
