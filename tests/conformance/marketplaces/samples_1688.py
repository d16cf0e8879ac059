"""Answers of 1688 as its documents and field reports print them (people replaced).

Source, unless noted: the API pages of open.1688.com (com.alibaba.trade, com.alibaba.logistics).
"""

from typing import Any

TOKEN: dict[str, Any] = {
    "aliId": "8888888888",
    "resource_owner": "alitestforisv01",
    "memberId": "b2b-2248544159",
    "expires_in": "36000",
    "access_token": "8795258a-6c8f-43a5-b8d0-763631edb610",
    "refresh_token": "479f9564-1049-456e-ab62-29d3e82277d9",
    "refresh_token_timeout": "20261014200339000+0800",
}
TOKEN_REFRESHED: dict[str, Any] = {
    "aliId": "8888888888",
    "expires_in": "36000",
    "access_token": "f14da3b8-b0b1-4f73-a5de-9bed637e0188",
}
INVALID_GRANT: dict[str, Any] = {
    "error": "invalid_grant",
    "error_description": "refresh token expired",
}
NOT_AUTHORISED: dict[str, Any] = {
    "error_code": "401",
    "error_message": "Request need user authorized",
    "exception": "Request need user authorized",
}
TOO_MANY_CALLS: dict[str, Any] = {
    "error_code": "gw.QosAppFrequencyLimit",
    "error_message": "App call exceeds limited frequency",
}
BAD_SIGNATURE: dict[str, Any] = {
    "error_code": "gw.SignatureInvalid",
    "error_message": "Invalid signature",
    "request_id": "0a0b0c0d",
}
# The key is misspelt on the wire; sums are fen, the cargo's amounts are yuan.
PREVIEW: dict[str, Any] = {
    "orderPreviewResuslt": [
        {
            "tradeModeNameList": ["nzassure"],
            "status": True,
            "taoSampleSinglePromotion": False,
            "sumPayment": 4400,
            "sumCarriage": 800,
            "sumPaymentNoCarriage": 3600,
            "flowFlag": "general",
            "cargoList": [
                {
                    "amount": 36,
                    "finalUnitPrice": 18,
                    "specId": "eb81c61de14f4adb405ffcc2c8a4a3fb",
                    "skuId": 3332085412530,
                    "offerId": 548818919805,
                    "cargoPromotionList": [],
                }
            ],
            "shopPromotionList": [],
            "tradeModelList": [
                {"tradeType": "nzassure", "name": "担保交易", "opSupport": True},
            ],
        }
    ],
    "success": True,
}
PREVIEW_OUT_OF_STOCK: dict[str, Any] = {
    "success": False,
    "errorCode": "500_004",
    "errorMsg": "商品[554456348334_b266e0726506185beaf205cbae88530d]库存不足，请核实库存后订购。",
}
CREATED: dict[str, Any] = {
    "success": True,
    "result": {"orderId": "58218860983545941", "totalSuccessAmount": 6150, "postFee": 600},
}
# Printed exactly so: flat, and success=false although the order was made.
CREATED_FLAT: dict[str, Any] = {
    "totalSuccessAmount": 156800,
    "orderId": "87407346014789305",
    "success": False,
}
CREATED_SEVERAL: dict[str, Any] = {
    "result": {
        "success": True,
        "orderList": [
            {"postFee": 48000, "orderAmmount": 4848000, "orderId": "105581756010628640"},
            {"postFee": 50000, "orderAmmount": 5050000, "orderId": "105637283010628640"},
        ],
    },
    "success": True,
}
CREATE_REFUSED: dict[str, Any] = {
    "success": False,
    "code": "400",
    "message": "AddressId invalid:AddressId invalid",
}
# The numeric id is rounded in the documents themselves; idOfStr is the true one.
DETAIL: dict[str, Any] = {
    "result": {
        "baseInfo": {
            "allDeliveredTime": "20170913231916000-0700",
            "createTime": "20170913231708000-0700",
            "id": 58218860983545944,
            "idOfStr": "58218860983545941",
            "modifyTime": "20170913234725000-0700",
            "payTime": "20170913231727000-0700",
            "refund": 0,
            "sellerID": "b2b-2248564064",
            "shippingFee": 6,
            "status": "waitbuyerreceive",
            "totalAmount": 6.15,
            "discount": 0,
            "tradeType": "50060",
            "refundStatus": "waitselleragree",
            "refundPayment": 0,
            "sellerContact": {"companyName": "测试公司B", "name": "李四"},
            "sellerLoginId": "测试账号B",
            "sumProductPayment": 0.3,
        },
        "nativeLogistics": {
            "logisticsItems": [
                {
                    "deliveredTime": "20170913231917000-0700",
                    "logisticsCode": "BX107450035961376",
                    "status": "alreadysend",
                    "logisticsBillNo": "不需要物流",
                    "subItemIds": "58218860984545941,58218860985545941",
                }
            ]
        },
        "productItems": [
            {
                "itemAmount": 0.3,
                "name": "测试商品一",
                "price": 0.3,
                "productID": 547486647009,
                "quantity": 1,
                "skuID": 3315536521048,
                "status": "waitsellersend",
                "subItemID": 128403042259997710,
                "subItemIDString": "128403042259997715",
                "specId": "28b952ec96c8b5c3ab0affc1b74923f0",
                "logisticsStatus": 1,
                "gmtPayExpireTime": "2018-02-07 15:27:58",
            },
            {
                "itemAmount": 0.05,
                "name": "测试商品二",
                "price": 0.1,
                "productID": 558700975520,
                "quantity": 1,
                "skuID": 3638916762844,
                "status": "waitbuyerreceive",
                "subItemID": 58218860985545944,
                "specId": "6ff6071792c8ab520b9b867c61b990bd",
                "logisticsStatus": 2,
            },
        ],
        "tradeTerms": [{"payStatus": "2", "payTime": "20170913231727000-0700", "phasAmount": 6.15}],
        "extAttributes": [],
    },
    "success": "true",
}
LIST: dict[str, Any] = {
    "result": [
        {
            "baseInfo": {
                "id": 1997017368139085,
                "idOfStr": "1997017368139085",
                "status": "waitbuyerpay",
                "totalAmount": 528,
                "shippingFee": 10,
                "discount": -226,
                "createTime": "20180807152315000+0800",
                "modifyTime": "20180807152533000+0800",
                "sellerID": "b2b-23187037",
                "sellerLoginId": "alitestforisv02",
                "alipayTradeId": "UNCREAT",
                "refund": 0,
            },
            "productItems": [
                {
                    "productID": 558700975520,
                    "skuID": 3638916762844,
                    "specId": "6ff6071792c8ab520b9b867c61b990bd",
                    "quantity": 1,
                    "price": 0.1,
                    "itemAmount": 0.05,
                    "status": "waitbuyerpay",
                    "subItemIDString": "1997017368140085",
                }
            ],
            "tradeTerms": [{"payStatus": "1", "payWay": "1", "phasAmount": 528}],
            "extAttributes": [{"key": "outOrderId", "value": "PO-2026-000001", "description": ""}],
        }
    ],
    "totalRecord": 1,
}
NO_SUCH_ORDER: dict[str, Any] = {
    "success": "false",
    "errorCode": "ORDER_NOT_EXIST",
    "errorMessage": "订单不存在",
}
CANCELLED: dict[str, Any] = {"success": True}
NOT_CANCELLABLE: dict[str, Any] = {
    "success": False,
    "errorCode": "ORDER_STATUS_ERROR",
    "errorMessage": "订单状态错误",
}
PAY_URL: dict[str, Any] = {
    "payUrl": "https://trade.1688.com/order/cashier.htm?orderId=154051432607498520;151923545459498520",
    "success": True,
}
PARCELS: dict[str, Any] = {
    "result": [
        {
            "logisticsId": "BX111841674232006",
            "logisticsBillNo": "480330616596",
            "orderEntryIds": "128403042259997715",
            "status": "SIGN",
            "logisticsCompanyId": "8",
            "logisticsCompanyName": "中通快递(ZTO)",
            "logisticsCompanyNo": "ZTO",
        }
    ]
}
# The order id is rounded in the documents; the times are Beijing's.
TRACE: dict[str, Any] = {
    "logisticsTrace": [
        {
            "logisticsId": "LP00106397027178",
            "logisticsBillNo": "3832890717253",
            "orderId": 188983797838441800,
            "logisticsSteps": [
                {
                    "acceptTime": "2018-07-24 21:55:33",
                    "remark": "在广东广州天河区天平架一公司进行揽件扫描",
                },
                {"acceptTime": "2018-07-26 13:33:11", "remark": "快件已被 已签收 签收"},
            ],
        }
    ]
}
NO_TRACE: dict[str, Any] = {
    "success": False,
    "errorCode": "404",
    "errorMessage": "无法找到相对应的物流单跟踪信息。",
}
NOT_SHIPPED: dict[str, Any] = {
    "success": False,
    "errorCode": "500_2",
    "errorMessage": "订单尚未发货，暂无物流详情，请稍候再试。",
}
PUSH_PAID: dict[str, Any] = {
    "msgId": 100000002,
    "gmtBorn": 1527680067000,
    "type": "ORDER_BUYER_VIEW_ORDER_PAY",
    "userInfo": "b2b-665170100",
    "data": {
        "orderId": 167539019420540000,
        "currentStatus": "waitsellersend",
        "msgSendTime": "2018-05-30 19:34:27",
        "buyerMemberId": "b2b-665170100",
        "sellerMemberId": "b2b-1676547900b7bb3",
    },
}
PUSH_TRACE: dict[str, Any] = {
    "msgId": 100000007,
    "gmtBorn": 1527680067000,
    "type": "LOGISTICS_BUYER_VIEW_TRACE",
    "userInfo": "b2b-665170100",
    "data": {
        "OrderLogisticsTracingModel": {
            "mailNo": "123456",
            "statusChanged": "CONSIGN",
            "orderLogsItems": [
                {"orderId": 2938624554509662976, "orderEntryId": 2958624554509662976},
                {"orderId": "2938624554509662977", "orderEntryId": 2958624554509662977},
            ],
        }
    },
}
MISSED_PUSHES: dict[str, Any] = {"pushMessagePage": {"datas": [PUSH_PAID], "totalCount": 1}}
CONFIRMED: dict[str, Any] = {"isSuccess": True}
