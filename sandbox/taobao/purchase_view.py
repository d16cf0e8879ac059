"""One purchase as /purchase/orders/query shows it (types/order_query.go of taobao-global; fen)."""

from datetime import datetime

from sandbox.clock import epoch_ms
from sandbox.exchange import Json
from sandbox.orders.model import Line, Order, State
from sandbox.orders.refund import Refund, RefundState
from sandbox.taobao.words import REFUND_STATUS, STATUS
from sandbox.world import World

ADDRESS = ("country", "state", "city", "district", "address", "zip")


def purchase_view(world: World, order: Order) -> Json:
    account = world.accounts.get(order.account)
    assert account is not None
    unpaid = order.state is State.UNPAID
    return {
        "purchase_id": int(order.no),
        "outer_purchase_id": order.outer_id,
        "status": STATUS[order.state],
        "order_source": order.details.get("order_source", ""),
        "source_market": "PANAMA",
        "distributor_nick": order.account,
        "supplier_nick": world.shelf.vendor(order.vendor_id).login,
        "sub_user_id": int(account.user_id),
        "seller_order_number": order.details.get("seller_order_number", ""),
        "purchase_amount": order.total_fen,
        "purchase_currency": "CNY",
        "product_amount": order.goods_fen,
        "pay_amount": order.total_fen if order.paid else 0,
        "pay_currency": "CNY",
        "domestic_post_fee": order.postage_fen,
        "hongbao_deduction_amount": 0,
        "created_time": epoch_ms(order.created),
        "modify_time": epoch_ms(order.modified),
        "pay_time": _moment(order.paid),
        "next_close_time_without_payment": _moment(order.pay_before) if unpaid else None,
        "receiver": {name: order.receiver.get(name, "") for name in ADDRESS},
        "sub_purchase_orders": [_line(world, order, line) for line in order.lines],
    }


def _line(world: World, order: Order, line: Line) -> Json:
    good = world.shelf.any_good(line.good_id)
    assert good is not None
    failure, closing = line.failure, order.closing
    closed, refund = line.state is State.CLOSED, order.last_refund(line.no)
    # The true Taobao numbers exist once the creation has succeeded.
    created = order.state is not State.CREATING and failure is None
    return {
        "sub_purchase_order_id": int(line.no),
        "status": STATUS[line.state],
        "item_id": good.mp_id,
        "sku_id": int(world.shelf.variant(line.sku_id).mp_sku_id),
        "quantity": line.quantity,
        "title": line.title,
        "purchase_amount": line.amount_fen,
        "purchase_currency": "CNY",
        "pay_amount": line.amount_fen if order.paid else 0,
        "pay_currency": "CNY",
        "domestic_post_fee": 0,
        "purchase_order_outer_id": order.outer_no if created else None,
        "purchase_order_line_outer_id": line.outer_no if created else None,
        "alipay_pay_order_no": f"{order.paid:%Y%m%d}{order.outer_no}" if order.paid else None,
        "can_confirm_receipt": line.state in {State.SHIPPED, State.SIGNED},
        "close_reason": (closing.reason if closing else "cancelled") if closed else None,
        "error_code": failure.code if failure else None,
        "error_message": failure.message if failure else None,
        "detail_error_code": failure.detail if failure else None,
        "refund_id": int(refund.id) if refund else None,
        "refund_status": _refund_status(order, refund),
        "logistic_orders": [
            {
                "logistic_company_name": parcel.carrier_name,
                "logistic_number": parcel.tracking,
                "rts_time": epoch_ms(parcel.shipped),
            }
            for parcel in order.parcels
            if line.no in parcel.line_nos
        ],
        "supply_chain_service_orders": [],
        "international_logistic_orders": [],
    }


def _refund_status(order: Order, refund: Refund | None) -> int:
    """A paid purchase that was closed is paid back, with or without a refund of its own."""
    if order.closing and order.closing.after_payment:
        return REFUND_STATUS[RefundState.SUCCEEDED]
    return REFUND_STATUS[refund.state] if refund else 0


def _moment(moment: datetime | None) -> int | None:
    return epoch_ms(moment) if moment else None
