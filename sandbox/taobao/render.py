"""/purchase/order/render: what an order would cost, seller by seller (fen)."""

from sandbox.exchange import Call, Json
from sandbox.orders.book import Wanted, postage_fen
from sandbox.taobao.addresses import in_china, read_address
from sandbox.taobao.envelopes import missing, wrapped, wrapped_refusal
from sandbox.taobao.lines import Asked, Unavailable, by_vendor, look_up, read_lines


def render_order(call: Call) -> Json:
    """`render_item_List` really has that capital letter."""
    for name in ("render_item_List", "receiver_address"):
        if not call.params.get(name):
            raise missing(name)
    receiver = read_address(call.params["receiver_address"])
    if receiver is None:
        raise wrapped_refusal("INVALID_ADDRESS", "receiver_address is invalid")
    warehouse = read_address(call.params.get("warehouse_address", ""))
    if in_china(receiver) and warehouse is None:
        raise wrapped_refusal("INVALID_ADDRESS", "warehouse_address is required")
    asked = read_lines(call.params["render_item_List"])
    if asked is None:
        raise wrapped_refusal("INVALID_ITEM_LIST", "render_item_List is invalid")
    found = [_judge(call, one) for one in asked]
    sold = [it for it in found if isinstance(it, Wanted)]
    groups = [_seller(group) for group in by_vendor(sold)]
    total = sum(
        sum(it.amount_fen for it in group)
        + postage_fen(group[0].good.vendor, sum(it.amount_fen for it in group))
        for group in by_vendor(sold)
    )
    unavailable = [
        {
            "item_id": _id(it.asked.item_id),
            "sku_id": _id(it.asked.sku_id),
            "reason": it.message,
            "error_code": it.code,
            "error_msg": it.message,
        }
        for it in found
        if isinstance(it, Unavailable)
    ]
    return wrapped(
        {
            "total_real_pay_price": _money(total),
            "render_item_list": groups,
            "unavailable_sku_list": unavailable,
        }
    )


def _judge(call: Call, asked: Asked) -> Wanted | Unavailable:
    found = look_up(asked, call.world.shelf)
    if isinstance(found, Wanted) and found.quantity > found.variant.stock:
        return Unavailable(asked, "SKU_STOCK_NOT_ENOUGH", "sku stock not enough")
    return found


def _seller(wanted: list[Wanted]) -> Json:
    vendor = wanted[0].good.vendor
    goods = sum(item.amount_fen for item in wanted)
    postage = postage_fen(vendor, goods)
    return {
        "nick": vendor.login,
        "seller_id": int(vendor.id),
        "currency_code": "CNY",
        "delivery_fee": 0,
        "dispatch_place": vendor.city.zh,
        "estimated_delivery_time": "",
        "mainland_shipping_fee": _money(postage),
        "order_fee": _money(goods + postage),
        "item_price_infos": [
            {
                "item_id": int(item.good.mp_id),
                "sku_id": int(item.variant.mp_sku_id),
                "quantity": item.quantity,
                "origin_price": _money(item.variant.price_fen),
                # In the one sample known, this is the price of the whole line.
                "discount_price": _money(item.amount_fen),
            }
            for item in wanted
        ],
        "choose_supply_chain_services": [],
    }


def _money(fen: int) -> Json:
    return {"amount": fen, "currency": "CNY"}


def _id(text: str) -> int | str:
    return int(text) if text.isdecimal() else text
