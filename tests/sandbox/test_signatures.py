"""The signatures of both marketplaces against known values.

aop-1, iop-1 and iop-push-0 are the platforms' own worked examples (open.1688.com/doc/signature.htm;
developer.alibaba.com articleId=118817; the IOP push page); the others follow from the same rules.
"""

import pytest

from sandbox.ali1688.signing import sign as aop_sign
from sandbox.taobao.signing import push_signature
from sandbox.taobao.signing import sign as iop_sign

ADDRESS_PARAM = (
    '{"fullName":"张三","mobile":"15251667788","phone":"0517-88990077","postCode":"000000",'
    '"provinceText":"浙江省","cityText":"杭州市","areaText":"滨江区","townText":"",'
    '"address":"网商路699号"}'
)
PUSHED_BY_1688 = (
    '{"data":{"orderId":167539019420540000,"currentStatus":"waitsellersend",'
    '"msgSendTime":"2018-05-30 19:34:27","buyerMemberId":"b2b-665170100",'
    '"sellerMemberId":"b2b-1676547900b7bb3"},"gmtBorn":1527680067000,"msgId":123456789,'
    '"type":"ORDER_BUYER_VIEW_ORDER_PAY","userInfo":"b2b-665170100"}'
)
PUSHED_BY_TAOBAO = (
    '{"seller_id":"2100000927014","message_type":3,"data":{"business_time":1650939687564,'
    '"outer_purchase_id":"FY20220426002","purchase_id":200002638011,"seller_id":2100000927014,'
    '"sku_list":[{"item_id":600123256363335000,"logistic_company_name":"顺丰速运",'
    '"logistic_number":"SF4548527307631","order_line_no":"1","sku_id":4808332513272,'
    '"status":"WAIT_BUYER_CONFIRM_GOODS"}],"status":"WAIT_SELLER_SEND_GOODS"},'
    '"timestamp":1650939687,"site":"taobao_hk"}'
)
AOP = {
    "aop-1": (
        "param2/1/system/currentTime/1000000",
        {"b": "2", "a": "1"},
        "33E54F4F7B989E3E0E912D3FBD2F1A03CA7CCE88",
    ),
    "aop-3": (
        "param2/1/com.alibaba.trade/alibaba.trade.fastCreateOrder/1000000",
        {
            "flow": "general",
            "message": "留言",
            "outOrderId": "PO-2026-000001",
            "cargoParamList": '[{"offerId":554456348334,'
            '"specId":"b266e0726506185beaf205cbae88530d","quantity":5}]',
            "addressParam": ADDRESS_PARAM,
            "access_token": "f14da3b8-b0b1-4f73-a5de-9bed637e0188",
            "_aop_timestamp": "1700000000000",
        },
        "C743379E36380DD1382BD5E5114B9E8B9B752E74",
    ),
    "aop-5-sort-edge": (
        "param2/1/system/currentTime/1000000",
        {"a": "z", "ab": "1"},
        "8455C1445CD6FD189617EBA7A8A5C98E78786564",
    ),
    "aop-push-1": ("", {"message": PUSHED_BY_1688}, "FC91E38FE5B6D406BB68BA6A198A35CAE1AF85DC"),
}
IOP = {
    "iop-1": (
        "/order/get",
        {
            "app_key": "123456",
            "access_token": "test",
            "timestamp": "1517820392000",
            "sign_method": "sha256",
            "order_id": "1234",
        },
        "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
    ),
    "iop-2": (
        "/auth/token/refresh",
        {
            "app_key": "123456",
            "refresh_token": "50000000-refresh",
            "timestamp": "1700000000000",
            "sign_method": "sha256",
        },
        "CB2711DCCCBA86AC4FDAC27BE155E808A458C040B0AD8696802A672BA185C307",
    ),
}
PUSHES = {
    "iop-push-1": (
        "helloworld",
        PUSHED_BY_TAOBAO,
        "cc7386423533fb31b3f4d5f1adf103f4ff873cc14f040c20b0400ae7aa170498",
    ),
    # The official page signs this literal placeholder text.
    "iop-push-0": (
        "3412gyo124goi3124",
        '{"seller_id":"1234567", "message_type":0, "data":{...}..}',
        "f3d2ca947f16a50b577c036adecd18bec126ea19cadedd59816e255d3b6104ab",
    ),
}


@pytest.mark.parametrize("name", AOP)
def test_aop_signature(name: str) -> None:
    path, params, expected = AOP[name]
    assert aop_sign("test123", path, params) == expected
    assert aop_sign("test123", path, {**params, "_aop_signature": "anything"}) == expected


@pytest.mark.parametrize("name", IOP)
def test_iop_signature(name: str) -> None:
    path, params, expected = IOP[name]
    assert iop_sign("helloworld", path, params) == expected
    assert iop_sign("helloworld", path, {**params, "sign": "anything"}) == expected


@pytest.mark.parametrize("name", PUSHES)
def test_iop_push_signature(name: str) -> None:
    secret, body, expected = PUSHES[name]
    assert push_signature("123456", secret, body) == expected
