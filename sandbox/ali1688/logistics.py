"""alibaba.trade.getLogisticsInfos.buyerView and getLogisticsTraceInfo.buyerView."""

from sandbox.ali1688 import words
from sandbox.ali1688.refusals import missing, no_such_order, order_refusal
from sandbox.clock import beijing_text
from sandbox.exchange import Call, Json
from sandbox.orders.delivery import carrier_of
from sandbox.orders.model import Order, Parcel

OPTIONAL = {"sender": "sender", "receiver": "receiver", "sendgood": "sendGoods"}
"""Parts that `fields` may ask for; without it all are told."""


def logistics_infos(call: Call) -> Json:
    order = _shipped_order(call)
    wanted = call.params.get("fields", "").split(",")
    told = [_parcel(call, order, it) for it in order.parcels]
    if wanted != [""]:
        for field, name in OPTIONAL.items():
            for parcel in told if field not in wanted else ():
                del parcel[name]
    return {"success": True, "result": told}


def logistics_traces(call: Call) -> Json:
    order = _shipped_order(call)
    wanted = call.params.get("logisticsId")
    parcels = [it for it in order.parcels if not wanted or _logistics_id(it) == wanted]
    if not parcels:
        raise order_refusal("404", "物流单不存在")
    return {
        "success": True,
        "logisticsTrace": [
            {
                "logisticsId": _logistics_id(parcel),
                "logisticsBillNo": parcel.tracking,
                "orderId": words.rounded(order.no),
                "logisticsSteps": [
                    {"acceptTime": beijing_text(trace.at), "remark": trace.text}
                    for trace in parcel.traces
                ],
            }
            for parcel in parcels
        ],
    }


def _shipped_order(call: Call) -> Order:
    for name in ("orderId", "webSite"):
        if not call.params.get(name):
            raise missing(name)
    order = call.world.visible_order(call.params["orderId"], call.buyer.name)
    if order is None:
        raise no_such_order()
    if not order.parcels:
        raise order_refusal("500_2", "订单尚未发货，暂无物流详情，请稍候再试。")
    return order


def _logistics_id(parcel: Parcel) -> str:
    return f"BX{parcel.id}"


def _parcel(call: Call, order: Order, parcel: Parcel) -> Json:
    vendor = call.world.shelf.vendor(order.vendor_id)
    to = order.receiver
    lines = [order.line(number) for number in parcel.line_nos]
    return {
        "logisticsId": _logistics_id(parcel),
        "logisticsBillNo": parcel.tracking,
        "orderEntryIds": ",".join(parcel.line_nos),
        "status": "SIGN" if parcel.signed else "TRANSPORT",
        "logisticsCompanyId": carrier_of(parcel.carrier).company_id,
        "logisticsCompanyName": parcel.carrier_name,
        "logisticsCompanyNo": parcel.carrier,
        "remarks": "",
        "sendGoods": [
            {"unit": "件", "quantity": parcel.pieces(line), "goodName": line.title}
            for line in lines
        ],
        "receiver": {
            "receiverName": to.get("fullName", ""),
            "receiverMobile": to.get("mobile", ""),
            "receiverPhone": to.get("phone", ""),
            "receiverProvince": to.get("provinceText", ""),
            "receiverCity": to.get("cityText", ""),
            "receiverCounty": to.get("areaText", ""),
            "receiverAddress": to.get("address", ""),
            "encrypt": "CN",
        },
        "sender": {
            "senderName": vendor.login,
            "senderCity": f"{vendor.city.zh}市",
            "senderAddress": "网商路699号",
            "encrypt": "CN",
        },
    }
