"""/logistics/detail/get, by sub-order (types/logistics_detail.go; `standerd_desc` is real)."""

from sandbox.catalogue.model import configuration
from sandbox.clock import beijing_text
from sandbox.exchange import Call, Json
from sandbox.orders.delivery import carrier_of
from sandbox.orders.model import Order, Parcel, Trace
from sandbox.taobao.envelopes import missing, wrapped, wrapped_refusal


def logistics_detail(call: Call) -> Json:
    number = call.params.get("purchase_order_line_id")
    if not number:
        raise missing("purchase_order_line_id")
    order = call.world.book.store.by_line(number)
    if order is None or call.world.visible_order(order.no, call.buyer.name) is None:
        raise wrapped_refusal("ORDER_NOT_FOUND", "purchase order line not found")
    parcels = [it for it in order.parcels if number in it.line_nos]
    return wrapped(
        {
            "purchase_order_outer_id": int(order.outer_no),
            "pnm_logistics_details": [_detail(call, order, parcel) for parcel in parcels],
        }
    )


def _detail(call: Call, order: Order, parcel: Parcel) -> Json:
    lines = [order.line(number) for number in parcel.line_nos]
    to = order.receiver
    status, text = ("SIGNED", "已签收") if parcel.signed else ("DELIVERING", "派送中")
    return {
        "mail_no": parcel.tracking,
        "logistics_status": status,
        "logistics_desc": text,
        "goods_number": sum(parcel.pieces(line) for line in lines),
        "logistics_partner": [
            {
                "company": parcel.carrier_name,
                "company_contact": carrier_of(parcel.carrier).phone,
                "company_image_url": "",
            }
        ],
        "logistics_goods": [
            {
                "title": line.title,
                "quantity": parcel.pieces(line),
                "property": configuration(call.world.shelf.variant(line.sku_id)),
                "image_url": f"{call.base_url}pictures/{line.sku_id}.svg",
            }
            for line in lines
        ],
        "receiver": {
            "name": to.get("name", ""),
            "phone": to.get("phone") or to.get("mobile_phone", ""),
            "province": to.get("state", ""),
            "city": to.get("city", ""),
            "district": to.get("district", ""),
            "address": to.get("address", ""),
            "zip_code": to.get("zip", ""),
        },
        "logistics_traces": [_trace(trace, to) for trace in parcel.traces],
    }


def _trace(trace: Trace, to: dict[str, str]) -> Json:
    return {
        "time": beijing_text(trace.at),
        "status": "SIGNED" if trace.status == "SIGN" else "DELIVERING",
        "status_desc": trace.text,
        "action": trace.status,
        "province": to.get("state", ""),
        "city": to.get("city", ""),
        "district": to.get("district", ""),
        "facility_name": "",
        "next_city": "",
        "next_node_name": "",
        "standerd_desc": trace.text,
    }
