"""alibaba.createOrder.preview (sums in fen, the amounts of the cargo in yuan, as documented)."""

from sandbox.ali1688.address import BadAddressError, read_address
from sandbox.ali1688.cargo import BadCargoError, groups, read_cargo
from sandbox.ali1688.refusals import missing, preview_refusal
from sandbox.exchange import Call, Json
from sandbox.money import yuan_number
from sandbox.orders.book import Wanted, postage_fen

TRADE_NAMES = {"nzassure": "担保交易", "assureTrade": "担保交易", "alipay": "支付宝"}


def preview(call: Call) -> Json:
    for name in ("addressParam", "cargoParamList"):
        if not call.params.get(name):
            raise missing(name)
    try:
        read_address(call.params["addressParam"], call.buyer)
        cargo = read_cargo(call.params["cargoParamList"], call.world.shelf)
    except BadAddressError as error:
        raise preview_refusal("400", str(error)) from error
    except BadCargoError as error:
        raise preview_refusal(error.trouble.code, error.trouble.message) from error
    if cargo.failed:
        raise preview_refusal(cargo.failed[0].code, cargo.failed[0].message)
    flow = call.params.get("flow") or "general"
    return {
        "orderPreviewResuslt": [_group(group, flow) for group in groups(cargo.sold)],
        "success": True,
    }


def _group(wanted: list[Wanted], flow: str) -> Json:
    vendor = wanted[0].good.vendor
    goods = sum(item.amount_fen for item in wanted)
    carriage = postage_fen(vendor, goods)
    return {
        "tradeModeNameList": list(vendor.trade_types),
        "status": True,
        "taoSampleSinglePromotion": False,
        "sumPayment": goods + carriage,
        "sumCarriage": carriage,
        "sumPaymentNoCarriage": goods,
        "discountFee": 0,
        "additionalFee": 0,
        "flowFlag": flow,
        "cargoList": [
            {
                "amount": yuan_number(item.amount_fen),
                "finalUnitPrice": yuan_number(item.variant.price_fen),
                "specId": item.variant.spec_id,
                "skuId": int(item.variant.sku_id),
                "offerId": int(item.good.id),
                "cargoPromotionList": [],
            }
            for item in wanted
        ],
        "shopPromotionList": [],
        "payChannelInfos": [{"name": "alipay", "amountLimit": None}],
        "tradeModelList": [
            {
                "tradeType": kind,
                "name": TRADE_NAMES[kind],
                "description": TRADE_NAMES[kind],
                "opSupport": True,
            }
            for kind in vendor.trade_types
        ],
    }
