"""What the control API shows: the full internal truth, as JSON."""

from datetime import datetime

from sandbox.catalogue.model import Good, Variant
from sandbox.exchange import Json
from sandbox.marketplace import Marketplace
from sandbox.money import yuan_text
from sandbox.orders.model import Line, Order, Parcel
from sandbox.orders.refund import Refund
from sandbox.world import World


def good_view(good: Good, base_url: str) -> Json:
    vendor = good.vendor
    folder = "1688/offer" if good.marketplace is Marketplace.ALI1688 else "taobao/item"
    return {
        "id": good.id,
        "mp_id": good.mp_id or None,
        "marketplace": good.marketplace.value,
        "vendor": {
            "id": vendor.id,
            "login": vendor.login,
            "name": vendor.name.zh,
            "name_en": vendor.name.en,
            "postage_fen": vendor.postage_fen,
            "free_from_fen": vendor.free_from_fen,
            "splits": vendor.splits,
        },
        "title": good.title.zh,
        "title_en": good.title.en,
        "url": f"{base_url}{folder}/{good.id}.html",
        "picture": f"{base_url}pictures/{good.id}.svg",
        "unit": good.unit.zh,
        "unit_en": good.unit.en,
        "weight_g": good.weight_g,
        "minimum": good.minimum,
        "offline": good.offline,
        "variants": [_variant(variant, base_url) for variant in good.variants],
    }


def _variant(variant: Variant, base_url: str) -> Json:
    return {
        "sku_id": variant.sku_id,
        "spec_id": variant.spec_id or None,
        "mp_sku_id": variant.mp_sku_id or None,
        "properties": [
            {
                "name": prop.name.zh,
                "name_en": prop.name.en,
                "value": prop.value.zh,
                "value_en": prop.value.en,
            }
            for prop in variant.properties
        ],
        "price": yuan_text(variant.price_fen),
        "price_fen": variant.price_fen,
        "stock": variant.stock,
        "picture": f"{base_url}pictures/{variant.sku_id}.svg",
    }


def order_view(world: World, order: Order) -> Json:
    closing = order.closing
    return {
        "no": order.no,
        "outer_no": order.outer_no or None,
        "marketplace": order.marketplace.value,
        "account": order.account,
        "vendor_id": order.vendor_id,
        "outer_id": order.outer_id or None,
        "payment_id": order.payment_id,
        "state": order.state.value,
        "visible": order.visible_from <= world.clock.now(),
        "visible_from": moment(order.visible_from),
        "created": moment(order.created),
        "modified": moment(order.modified),
        "paid": moment(order.paid),
        "shipped": moment(order.shipped),
        "signed": moment(order.signed),
        "finished": moment(order.finished),
        "pay_before": moment(order.pay_before),
        "total": yuan_text(order.total_fen),
        "total_fen": order.total_fen,
        "postage_fen": order.postage_fen,
        "refunded_fen": order.refunded_fen,
        "remark": order.remark,
        "receiver": order.receiver,
        "details": order.details,
        "closing": {
            "by": closing.by.value,
            "reason": closing.reason,
            "remark": closing.remark,
            "at": moment(closing.at),
            "after_payment": closing.after_payment,
        }
        if closing
        else None,
        "lines": [_line(world, line) for line in order.lines],
        "parcels": [_parcel(parcel) for parcel in order.parcels],
        "refunds": [_refund(refund) for refund in order.refunds],
    }


def _line(world: World, line: Line) -> Json:
    variant = world.shelf.variant(line.sku_id)
    good = world.shelf.any_good(line.good_id)
    assert good is not None
    return {
        "no": line.no,
        "outer_no": line.outer_no or None,
        "buyer_line": line.buyer_line or None,
        "good_id": line.good_id,
        "mp_id": good.mp_id or None,
        "sku_id": line.sku_id,
        "spec_id": variant.spec_id or None,
        "mp_sku_id": variant.mp_sku_id or None,
        "title": line.title,
        "unit_fen": line.unit_fen,
        "quantity": line.quantity,
        "listed_fen": line.listed_fen,
        "amount_fen": line.amount_fen,
        "shipped_quantity": line.shipped_quantity,
        "state": line.state.value,
        "failure": line.failure.code if line.failure else None,
    }


def _parcel(parcel: Parcel) -> Json:
    return {
        "id": parcel.id,
        "carrier": parcel.carrier,
        "carrier_name": parcel.carrier_name,
        "tracking": parcel.tracking,
        "lines": parcel.line_nos,
        "quantities": parcel.quantities,
        "shipped": moment(parcel.shipped),
        "signed": moment(parcel.signed),
    }


def _refund(refund: Refund) -> Json:
    return {
        "id": refund.id,
        "state": refund.state.value,
        "after_sales": refund.after_sales,
        "amount": yuan_text(refund.amount_fen),
        "amount_fen": refund.amount_fen,
        "shares": refund.shares,
        "postage_fen": refund.postage_fen,
        "opened": moment(refund.opened),
        "changed": moment(refund.changed),
    }


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
