"""alibaba.trade.fastCreateOrder and alibaba.trade.createCrossOrder."""

from sandbox.ali1688.address import BadAddressError, read_address
from sandbox.ali1688.cargo import BadCargoError, Cargo, groups, read_cargo
from sandbox.ali1688.refusals import create_refusal, missing
from sandbox.exchange import Call, Json
from sandbox.orders.book import Draft
from sandbox.orders.model import Order

FLOWS = {
    "general",
    "fenxiao",
    "saleproxy",
    "paired",
    "repurchase",
    "boutiquefenxiao",
    "boutiquepifa",
}
LONGEST_MESSAGE = 500


def fast_create(call: Call) -> Json:
    orders, cargo = _order(call)
    result = _single(orders[0]) if len(orders) == 1 else _several(orders)
    failed = [
        {
            "offerId": trouble.offer_id,
            "specId": trouble.spec_id,
            "errorCode": trouble.code,
            "errorMessage": trouble.message,
        }
        for trouble in cargo.failed
    ]
    if failed:
        result["failedOfferList"] = failed
    return {"success": True, "result": {"success": True, **result}}


def create_cross(call: Call) -> Json:
    """A single order is answered flat and with `success` false, exactly as the platform prints."""
    orders, _ = _order(call)
    if len(orders) == 1:
        return {**_single(orders[0]), "success": False}
    return {"result": {"success": True, **_several(orders)}, "success": True}


def _order(call: Call) -> tuple[list[Order], Cargo]:
    params = call.params
    for name in ("flow", "addressParam", "cargoParamList"):
        if not params.get(name):
            raise missing(name)
    if params["flow"] not in FLOWS:
        raise create_refusal("400", f"flow invalid:{params['flow']}")
    if len(params.get("message", "")) > LONGEST_MESSAGE:
        raise create_refusal("400", "message invalid:too long")
    try:
        receiver = read_address(params["addressParam"], call.buyer)
        cargo = read_cargo(params["cargoParamList"], call.world.shelf)
    except BadAddressError as error:
        raise create_refusal("400", str(error)) from error
    except BadCargoError as error:
        raise create_refusal(error.trouble.code, error.trouble.message) from error
    if not cargo.sold:
        raise create_refusal(cargo.failed[0].code, cargo.failed[0].message)
    trade_type = params.get("tradeType") or cargo.sold[0].good.vendor.trade_types[0]
    if trade_type not in cargo.sold[0].good.vendor.trade_types:
        raise create_refusal("400", f"not support tradeType:【{trade_type}】")
    draft = Draft(
        account=call.buyer,
        outer_id=params.get("outOrderId", ""),
        receiver=receiver,
        remark=params.get("message", ""),
        details={"flow": params["flow"], "trade_type": trade_type},
        hidden_for=call.hidden_for,
    )
    book = call.world.book
    payment = book.payment_id()
    return [book.place(draft, group, payment, call.now) for group in groups(cargo.sold)], cargo


def _single(order: Order) -> Json:
    return {
        "totalSuccessAmount": order.total_fen,
        "orderId": order.no,
        "postFee": order.postage_fen,
    }


def _several(orders: list[Order]) -> Json:
    return {
        "orderList": [
            {
                "postFee": order.postage_fen,
                "orderAmmount": order.total_fen,
                "discount": 0,
                "sumPaymentNoCarriageFromClient": order.goods_fen,
                "mergePay": False,
                "orderId": order.no,
                "chooseFreeFreight": False,
            }
            for order in orders
        ]
    }
