"""One order as getBuyerOrderList shows it; amounts in yuan, `discount` in fen, as documented."""

from sandbox.ali1688 import words
from sandbox.ali1688.refund_view import item_refund_fields, refund_fields
from sandbox.ali1688.times import stamp
from sandbox.clock import beijing_text
from sandbox.exchange import Json
from sandbox.money import yuan_number
from sandbox.orders.model import Line, Order, State
from sandbox.world import World


def order_view(world: World, order: Order, base_url: str) -> Json:
    return {
        "baseInfo": _base(world, order),
        "productItems": [_item(world, order, line, base_url) for line in order.lines],
        "tradeTerms": [
            {
                "payStatus": words.pay_status(order),
                "payWay": "1",
                "phasAmount": yuan_number(order.total_fen),
                "phase": int(order.no) % 10**16,
                **({"payTime": stamp(order.paid)} if order.paid else {}),
            }
        ],
        "extAttributes": words.outer_ids(order),
    }


def _base(world: World, order: Order) -> Json:
    vendor = world.shelf.vendor(order.vendor_id)
    account = world.accounts.get(order.account)
    assert account is not None
    base: Json = {
        "id": words.rounded(order.no),
        "idOfStr": order.no,
        "businessType": "cn",
        "status": words.order_status(order),
        "totalAmount": yuan_number(order.total_fen),
        "shippingFee": yuan_number(order.postage_fen),
        "discount": sum(it.amount_fen - it.listed_fen for it in order.lines),
        "sumProductPayment": yuan_number(order.goods_fen),
        "createTime": stamp(order.created),
        "modifyTime": stamp(order.modified),
        "buyerID": account.member_id,
        "sellerID": vendor.id,
        "buyerLoginId": account.name,
        "sellerLoginId": vendor.login,
        "buyerUserId": int(account.user_id),
        "sellerUserId": int(vendor.id.removeprefix("b2b-")),
        "buyerContact": {"name": account.name, "imInPlatform": account.name},
        "sellerContact": {"companyName": vendor.name.zh, "imInPlatform": vendor.login},
        "tradeType": "50060",
        "alipayTradeId": f"{order.paid:%Y%m%d}{order.no}" if order.paid else "UNCREAT",
        **refund_fields(order),
        "stepPayAll": False,
    }
    if order.remark:
        base["buyerFeedback"] = order.remark
    moments = (
        ("payTime", order.paid),
        ("allDeliveredTime", order.shipped if order.state is not State.PART_SHIPPED else None),
        ("receivingTime", order.signed),
        ("completeTime", order.finished),
    )
    base |= {name: stamp(moment) for name, moment in moments if moment}
    if order.closing:
        base["closeReason"] = order.closing.reason
        base["closeRemark"] = order.closing.remark
        base["closeOperateType"] = words.CLOSED_BY[order.closing.by]
    return base


def _item(world: World, order: Order, line: Line, base_url: str) -> Json:
    variant = world.shelf.variant(line.sku_id)
    good = world.shelf.any_good(line.good_id)
    assert good is not None
    snapshot = f"{base_url}1688/offer/{good.id}.html?order_entry_id={line.no}"
    return {
        "name": line.title,
        "productID": int(line.good_id),
        "skuID": int(line.sku_id),
        "specId": variant.spec_id,
        "quantity": line.quantity,
        "quantityFactor": 1,
        "unit": good.unit.zh,
        "price": yuan_number(line.unit_fen),
        "itemAmount": yuan_number(line.amount_fen),
        "entryDiscount": line.amount_fen - line.listed_fen,
        **item_refund_fields(order, line),
        "status": words.item_status(order, line),
        "statusStr": words.STATUS_TEXT[line.state],
        "logisticsStatus": words.logistics_status(line),
        "subItemID": words.rounded(line.no),
        "subItemIDString": line.no,
        "type": "common",
        "productImgUrl": [f"{base_url}pictures/{line.sku_id}.svg"],
        "productSnapshotUrl": snapshot,
        "skuInfos": [{"name": prop.name.zh, "value": prop.value.zh} for prop in variant.properties],
        "guaranteesTerms": [],
        "gmtCreate": stamp(order.created),
        "gmtModified": stamp(order.modified),
        "gmtPayExpireTime": beijing_text(order.pay_before),
    }
