"""Signatures of both platforms against published and computed examples."""

import pytest

from services.marketplace_gateway.adapters.ali1688 import signing as aop
from services.marketplace_gateway.adapters.taobao import signing as iop

FAST_CREATE = {
    "flow": "general",
    "message": "留言",
    "outOrderId": "PO-2026-000001",
    "cargoParamList": (
        '[{"offerId":554456348334,"specId":"b266e0726506185beaf205cbae88530d","quantity":5}]'
    ),
    "addressParam": (
        '{"fullName":"张三","mobile":"15251667788","phone":"0517-88990077","postCode":"000000",'
        '"provinceText":"浙江省","cityText":"杭州市","areaText":"滨江区","townText":"",'
        '"address":"网商路699号"}'
    ),
    "access_token": "f14da3b8-b0b1-4f73-a5de-9bed637e0188",
    "_aop_timestamp": "1700000000000",
}
ORDER_PAID = (
    '{"data":{"orderId":167539019420540000,"currentStatus":"waitsellersend",'
    '"msgSendTime":"2018-05-30 19:34:27","buyerMemberId":"b2b-665170100",'
    '"sellerMemberId":"b2b-1676547900b7bb3"},"gmtBorn":1527680067000,"msgId":123456789,'
    '"type":"ORDER_BUYER_VIEW_ORDER_PAY","userInfo":"b2b-665170100"}'
)
STATUS_PUSH = (
    '{"seller_id":"2100000927014","message_type":3,"data":{"business_time":1650939687564,'
    '"outer_purchase_id":"FY20220426002","purchase_id":200002638011,"seller_id":2100000927014,'
    '"sku_list":[{"item_id":600123256363335000,"logistic_company_name":"顺丰速运",'
    '"logistic_number":"SF4548527307631","order_line_no":"1","sku_id":4808332513272,'
    '"status":"WAIT_BUYER_CONFIRM_GOODS"}],"status":"WAIT_SELLER_SEND_GOODS"},'
    '"timestamp":1650939687,"site":"taobao_hk"}'
)
CURRENT_TIME = "param2/1/system/currentTime/1000000"
CREATE_PATH = "param2/1/com.alibaba.trade/alibaba.trade.fastCreateOrder/1000000"
LEGACY_LOGIN = {
    "client_id": "1000000",
    "site": "1688",
    "redirect_uri": "https://example.com/cb",
    "state": "xyz",
}


@pytest.mark.parametrize(
    ("path", "parameters", "expected"),
    [
        pytest.param(
            CURRENT_TIME,
            {"b": "2", "a": "1"},
            "33E54F4F7B989E3E0E912D3FBD2F1A03CA7CCE88",
            id="official: open.1688.com/doc/signature.htm",
        ),
        pytest.param(
            CREATE_PATH,
            FAST_CREATE,
            "C743379E36380DD1382BD5E5114B9E8B9B752E74",
            id="computed: UTF-8 and nested JSON",
        ),
        pytest.param(
            CURRENT_TIME,
            {"a": "z", "ab": "1"},
            "8455C1445CD6FD189617EBA7A8A5C98E78786564",
            id="computed: joined strings are sorted, not keys",
        ),
        pytest.param(
            "",
            LEGACY_LOGIN,
            "B782D76FD726DF3B06E30B50E994B99F3348A636",
            id="computed: without a path",
        ),
        pytest.param(
            "",
            {"message": ORDER_PAID},
            "FC91E38FE5B6D406BB68BA6A198A35CAE1AF85DC",
            id="computed: push, rule of com.alibaba.tuna.util.SignatureUtil",
        ),
    ],
)
def test_aop_signature(path: str, parameters: dict[str, str], expected: str) -> None:
    assert aop.sign("test123", path, parameters) == expected
    assert aop.sign("test123", path, {**parameters, aop.SIGNATURE: "not signed"}) == expected


@pytest.mark.parametrize(
    ("path", "parameters", "expected"),
    [
        pytest.param(
            "/order/get",
            {
                "app_key": "123456",
                "access_token": "test",
                "timestamp": "1517820392000",
                "sign_method": "sha256",
                "order_id": "1234",
            },
            "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
            id="official: developer.alibaba.com articleId=118817",
        ),
        pytest.param(
            "/auth/token/refresh",
            {
                "app_key": "123456",
                "refresh_token": "50000000-refresh",
                "timestamp": "1700000000000",
                "sign_method": "sha256",
            },
            "CB2711DCCCBA86AC4FDAC27BE155E808A458C040B0AD8696802A672BA185C307",
            id="computed: refresh",
        ),
    ],
)
def test_iop_signature(path: str, parameters: dict[str, str], expected: str) -> None:
    assert iop.sign("helloworld", path, parameters) == expected


@pytest.mark.parametrize(
    ("secret", "body", "expected"),
    [
        pytest.param(
            "3412gyo124goi3124",
            '{"seller_id":"1234567", "message_type":0, "data":{...}..}',
            "f3d2ca947f16a50b577c036adecd18bec126ea19cadedd59816e255d3b6104ab",
            id="official: IOP push mechanism, the placeholder text is signed literally",
        ),
        pytest.param(
            "helloworld",
            STATUS_PUSH,
            "cc7386423533fb31b3f4d5f1adf103f4ff873cc14f040c20b0400ae7aa170498",
            id="computed: order status",
        ),
    ],
)
def test_iop_push_signature(secret: str, body: str, expected: str) -> None:
    assert iop.sign_push("123456", secret, body.encode()) == expected
