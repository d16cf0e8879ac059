"""Answers of Taobao Global (people replaced).

Source: field lists of Mlegbder/taobao-global types/*.go, the distributor's pages
(wiki.dajisaas.com api-183099796, wiki-en.dajisaas.com doc-4966230), the IOP system API page.
Sums are fen, times milliseconds.
"""

from typing import Any

TOKEN: dict[str, Any] = {
    "access_token": "50000601c30atpedfgu3LVvik87Ixlsvle3mSoB7701ceb156fPunYZ43GBg",
    "refresh_token": "500016000300bwa2WteaQyfwBMnPxurcA0mXGhQdTt18356663CfcDTYpWoi",
    "expires_in": 2592000,
    "refresh_expires_in": 15552000,
    "account_id": None,
    "seller_id": "2100000927014",
    "user_id": "2100000927014",
    "short_code": "CN000000",
    "account": "xxx@example.com",
    "code": "0",
    "request_id": "0ba2887315178178017221014",
}
ILLEGAL_ACCESS_TOKEN: dict[str, Any] = {
    "code": "IllegalAccessToken",
    "type": "ISV",
    "message": "The specified access token is invalid or expired",
    "request_id": "test",
}
ILLEGAL_REFRESH_TOKEN: dict[str, Any] = {
    "code": "IllegalRefreshToken",
    "type": "ISV",
    "message": "The specified refresh token is invalid or expired",
}
API_CALL_LIMIT: dict[str, Any] = {
    "code": "ApiCallLimit",
    "type": "ISV",
    "message": "The request has exceeded the frequency limit, this ban will last 1 more seconds",
}
PRODUCT: dict[str, Any] = {
    "code": "0",
    "success": True,
    "data": {
        "item_id": 805577403719,
        "mp_id": "4096526553499286",
        "title": "测试商品",
        "price": 1000,
        "sku_list": [{"sku_id": 3357413213162, "mp_skuId": 28464810350230, "price": 1000}],
    },
}
RENDER: dict[str, Any] = {
    "code": "0",
    "result": {
        "success": True,
        "error_code": None,
        "error_msg": None,
        "data": {
            "total_real_pay_price": {"amount": 2300, "currency": "CNY"},
            "render_item_list": [
                {
                    "nick": "seller",
                    "seller_id": 2200000000000,
                    "mainland_shipping_fee": {"amount": 300, "currency": "CNY"},
                    "order_fee": {"amount": 2300, "currency": "CNY"},
                    "item_price_infos": [
                        {
                            "item_id": 4096526553499286,
                            "sku_id": 28464810350230,
                            "quantity": 2,
                            "origin_price": {"amount": 1100, "currency": "CNY"},
                            "discount_price": {"amount": 2000, "currency": "CNY"},
                        }
                    ],
                }
            ],
            "unavailable_sku_list": [],
        },
    },
}
UNAVAILABLE: dict[str, Any] = {
    "item_id": 4096526553499286,
    "sku_id": 28464810350230,
    "reason": "sku offline",
    "error_code": "SKU_OFFLINE",
    "error_msg": "sku offline",
}
CREATED: dict[str, Any] = {
    "code": "0",
    "success": True,
    "error_code": None,
    "data": {
        "outer_purchase_id": "PO-2026-000001",
        "success": True,
        "payment_url": "https://distributor.taobao.global/pay?id=1",
        "order_list": [
            {
                "purchase_id": 200002638011,
                "supplier_nick": "seller",
                "estimate_amount": 2300,
                "estimate_currency": "CNY",
                "order_line_list": [
                    {
                        "item_id": "4096526553499286",
                        "sku_id": 28464810350230,
                        "order_line_no": "1",
                        "quantity": 2,
                        "sub_purchase_order_id": 200002638012,
                    }
                ],
            }
        ],
    },
}
CREATE_REFUSED: dict[str, Any] = {
    "code": "0",
    "success": False,
    "error_code": "BIZ_ERROR",
    "error_msg": "create purchase order failed",
    "data": {
        "success": False,
        "error_code": "BIZ_ERROR",
        "error_message": "create purchase order failed",
        "order_list": [],
    },
}
ORDERS: dict[str, Any] = {
    "code": "0",
    "success": True,
    "data": {
        "results_total": 1,
        "page_no": 1,
        "page_size": 10,
        "purchase_orders": [
            {
                "purchase_id": 200002638011,
                "outer_purchase_id": "PO-2026-000001",
                "status": "WAIT_SELLER_SEND_GOODS",
                "supplier_nick": "seller",
                "purchase_amount": 300,
                "domestic_post_fee": 0,
                "created_time": 1650939000000,
                "modify_time": 1650939687564,
                "pay_time": 1650939500000,
                "next_close_time_without_payment": None,
                "sub_purchase_orders": [
                    {
                        "sub_purchase_order_id": 200002638012,
                        "status": "WAIT_BUYER_CONFIRM_GOODS",
                        "item_id": "2048153758314474",
                        "sku_id": 3357413213162,
                        "quantity": 3,
                        "title": "测试商品1",
                        "purchase_amount": 300,
                        "purchase_order_outer_id": "3305075341149134260",
                        "purchase_order_line_outer_id": "3305075341150134260",
                        "close_reason": None,
                        "refund_status": 0,
                        "option_fields": {"shopId": "599014143", "shopName": "测试店铺"},
                        "logistic_orders": [
                            {
                                "logistic_company_name": "顺丰速运",
                                "logistic_number": "SF4548527307631",
                                "rts_time": 1650939687564,
                            }
                        ],
                    }
                ],
            }
        ],
    },
}
NO_ORDERS: dict[str, Any] = {
    "code": "0",
    "success": True,
    "data": {"results_total": 0, "page_no": 1, "page_size": 10, "purchase_orders": []},
}
CANCEL_TAKEN: dict[str, Any] = {"code": "0", "success": "true", "error_code": None}
NOT_CANCELLABLE: dict[str, Any] = {
    "code": "0",
    "success": False,
    "error_code": "ORDER_STATUS_ILLEGAL",
    "error_msg": "order can not be cancelled",
}
PARCELS: dict[str, Any] = {
    "code": "0",
    "result": {
        "success": True,
        "data": {
            "purchase_order_outer_id": 3305075341149134260,
            "pnm_logistics_details": [
                {
                    "mail_no": "SF4548527307631",
                    "logistics_status": "DELIVERING",
                    "logistics_partner": [{"company": "顺丰速运"}],
                    "logistics_traces": [
                        {
                            "time": "2022-04-27 09:00:00",
                            "status": "DELIVERING",
                            "status_desc": "派送中",
                            "standerd_desc": "快件正在派送",
                        }
                    ],
                }
            ],
        },
    },
}
REFUND: dict[str, Any] = {
    "code": "0",
    "result": {
        "success": True,
        "data": {"refund_order_aggregate": {"refund_order": {"refund_id": 9, "refund_fee": 150}}},
    },
}
PUSH_STATUS: dict[str, Any] = {
    "seller_id": "2100000927014",
    "message_type": 3,
    "data": {
        "business_time": 1650939687564,
        "outer_purchase_id": "FY20220426002",
        "purchase_id": 200002638011,
        "seller_id": 2100000927014,
        "sku_list": [
            {
                "item_id": 600123256363335000,
                "logistic_number": "SF4548527307631",
                "order_line_no": "1",
                "sku_id": 4808332513272,
                "status": "WAIT_BUYER_CONFIRM_GOODS",
            }
        ],
        "status": "WAIT_SELLER_SEND_GOODS",
    },
    "timestamp": 1650939687,
    "site": "taobao_hk",
}
PUSH_PRICE: dict[str, Any] = {
    "seller_id": "2100000927014",
    "message_type": 8,
    "data": {"purchaseOrderId": 200002372069, "purchaseOrderPriceDTO": {"purchaseTotalFee": 1}},
    "timestamp": 1650939687,
}
