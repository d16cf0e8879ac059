"""/purchase/order/create: one call, one purchase per supplier, finished in the background."""

from sandbox.exchange import Call, Json
from sandbox.orders.book import Draft, Wanted
from sandbox.orders.model import Line, Order
from sandbox.taobao.addresses import in_china, read_address
from sandbox.taobao.envelopes import create_refusal, flat, missing
from sandbox.taobao.lines import Unavailable, by_vendor, look_up, read_lines
from sandbox.world import World


def create_order(call: Call) -> Json:
    """The outer id is called an idempotency key, but a repeated one was seen to order again."""
    params = call.params
    for name in ("outer_purchase_id", "purchase_amount", "order_line_list", "receiver"):
        if not params.get(name):
            raise missing(name)
    receiver = read_address(params["receiver"])
    if receiver is None:
        raise create_refusal(call, "INVALID_ADDRESS", "receiver is invalid")
    warehouse = read_address(params.get("warehouse_address_info", ""))
    if in_china(receiver) and warehouse is None:
        raise create_refusal(call, "INVALID_ADDRESS", "warehouse_address_info is required")
    sold = _sold(call)
    details = {
        "order_source": params.get("order_source", ""),
        "seller_order_number": params.get("seller_order_number", ""),
        "channel_order_type": params.get("channel_order_type", "PANAMA"),
    }
    draft = Draft(
        account=call.buyer,
        outer_id=params["outer_purchase_id"],
        receiver=warehouse or receiver,
        remark=params.get("order_remark", ""),
        details=details,
        hidden_for=call.hidden_for,
    )
    book = call.world.book
    payment = book.payment_id()
    orders = [book.place(draft, group, payment, call.now) for group in by_vendor(sold)]
    return flat(
        {
            "outer_purchase_id": params["outer_purchase_id"],
            "success": True,
            "error_code": None,
            "error_message": None,
            "payment_url": f"{call.base_url}taobao/pay?id={payment}",
            "order_list": [_order(call.world, order) for order in orders],
        }
    )


def _sold(call: Call) -> list[Wanted]:
    asked = read_lines(call.params["order_line_list"])
    if asked is None or not all(one.line_no for one in asked):
        raise create_refusal(call, "INVALID_ORDER_LINE", "order_line_list is invalid")
    found = [look_up(one, call.world.shelf) for one in asked]
    sold = [it for it in found if isinstance(it, Wanted)]
    failed = [it for it in found if isinstance(it, Unavailable)]
    partial = call.params.get("support_partial_success", "").lower() == "true"
    if failed and not (partial and sold):
        raise create_refusal(call, failed[0].code, failed[0].message)
    return sold


def _order(world: World, order: Order) -> Json:
    nick = world.shelf.vendor(order.vendor_id).login
    return {
        "purchase_id": int(order.no),
        "supplier_nick": nick,
        "source_market": "PANAMA",
        "estimate_amount": order.total_fen,
        "estimate_currency": "CNY",
        "order_line_list": [_line(world, line, nick) for line in order.lines],
    }


def _line(world: World, line: Line, nick: str) -> Json:
    good = world.shelf.any_good(line.good_id)
    assert good is not None
    return {
        "item_id": good.mp_id,
        "sku_id": int(world.shelf.variant(line.sku_id).mp_sku_id),
        "order_line_no": line.buyer_line,
        "quantity": line.quantity,
        "estimate_amount": line.amount_fen,
        "estimate_currency": "CNY",
        "sub_purchase_order_id": int(line.no),
        "supplier_nick": nick,
    }
