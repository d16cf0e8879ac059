"""Where an order goes and in which parcels, as buyerView tells it."""

from sandbox.ali1688.times import stamp
from sandbox.exchange import Json
from sandbox.orders.model import Order


def receiver_info(order: Order) -> Json:
    to = order.receiver
    places = ("provinceText", "cityText", "areaText", "townText", "address")
    return {
        "toFullName": to.get("fullName", ""),
        "toMobile": to.get("mobile", ""),
        "toPhone": to.get("phone", ""),
        "toPost": to.get("postCode", ""),
        "toDivisionCode": to.get("districtCode", "330108"),
        "toArea": " ".join(to[name] for name in places if to.get(name)),
    }


def native_logistics(order: Order) -> Json:
    to = order.receiver
    return {
        "address": to.get("address", ""),
        "province": to.get("provinceText", ""),
        "city": to.get("cityText", ""),
        "area": to.get("areaText", ""),
        "areaCode": to.get("districtCode", "330108"),
        "town": to.get("townText", ""),
        "zip": to.get("postCode", ""),
        "contactPerson": to.get("fullName", ""),
        "mobile": to.get("mobile", ""),
        "logisticsItems": [
            {
                "deliveredTime": stamp(parcel.shipped),
                "logisticsCode": f"BX{parcel.id}",
                "type": "0",
                "id": int(parcel.id),
                "status": "alreadysend",
                "gmtModified": stamp(parcel.signed or parcel.shipped),
                "gmtCreate": stamp(parcel.shipped),
                "logisticsCompanyName": parcel.carrier_name,
                "logisticsCompanyNo": parcel.carrier,
                "logisticsBillNo": parcel.tracking,
                "subItemIds": ",".join(parcel.line_nos),
            }
            for parcel in order.parcels
        ],
    }
