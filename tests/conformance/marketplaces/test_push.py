"""Push messages: signatures over the bytes as they came, and which order to read again."""

import hmac
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.marketplace_gateway.adapters.ali1688.adapter import Ali1688
from services.marketplace_gateway.adapters.ali1688.settings import Ali1688Settings
from services.marketplace_gateway.adapters.taobao.adapter import TaobaoGlobal
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.application.marketplace import (
    Push,
    PushSignatureError,
    UnreadableAnswerError,
)
from tests.conformance.marketplaces import samples_1688, samples_taobao
from tests.conformance.marketplaces.kits import SECRET, clock

ALI = Ali1688(Ali1688Settings("1000001", SECRET), clock)
TAOBAO = TaobaoGlobal(TaobaoGlobalSettings("2000001", SECRET), clock)


def ali_body(message: Any, *, lower: bool = False) -> bytes:
    text = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
    right = hmac.new(SECRET.encode(), f"message{text}".encode(), "sha1").hexdigest()
    signature = right if lower else right.upper()
    return urlencode({"message": text, "_aop_signature": signature}).encode()


def taobao_push(message: Any) -> tuple[dict[str, str], bytes]:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    signature = hmac.new(SECRET.encode(), b"2000001" + body, "sha256").hexdigest()
    return {"AUTHORIZATION": signature}, body


class Test1688:
    @pytest.mark.parametrize("lower", [True, False])
    def test_order_paid(self, *, lower: bool) -> None:
        assert ALI.read_push({}, ali_body(samples_1688.PUSH_PAID, lower=lower)) == Push(
            message_id="100000002",
            account_id="b2b-665170100",
            order_id="167539019420540000",
            topic="ORDER_BUYER_VIEW_ORDER_PAY",
            sent_at=datetime(2018, 5, 30, 11, 34, 27, tzinfo=UTC),
        )

    def test_a_parcel_of_several_orders(self) -> None:
        push = ALI.read_push({}, ali_body(samples_1688.PUSH_TRACE))
        assert push is not None
        assert push.order_id == "2938624554509662976"
        assert push.further_order_ids == ("2938624554509662977",)

    def test_batch_payment(self) -> None:
        batch = [{"orderId": 1, "status": "successed"}, {"orderId": "2", "status": "x"}]
        message = samples_1688.PUSH_PAID | {"type": "ORDER_BATCH_PAY", "data": {"batchPay": batch}}
        push = ALI.read_push({}, ali_body(message))
        assert push is not None
        assert (push.order_id, push.further_order_ids) == ("1", ("2",))

    def test_data_as_text(self) -> None:
        data = json.dumps(samples_1688.PUSH_PAID["data"])
        push = ALI.read_push({}, ali_body(samples_1688.PUSH_PAID | {"data": data}))
        assert push is not None
        assert push.order_id == "167539019420540000"

    def test_a_topic_without_orders(self) -> None:
        message = {"msgId": 1, "type": "PRODUCT_RELATION_VIEW", "data": {"productIds": "1"}}
        assert ALI.read_push({}, ali_body(message)) is None

    def test_an_order_topic_without_an_order(self) -> None:
        message = {"msgId": 1, "type": "ORDER_BUYER_VIEW_ORDER_PAY", "data": {}}
        with pytest.raises(UnreadableAnswerError):
            ALI.read_push({}, ali_body(message))

    def test_every_field_is_signed(self) -> None:
        body = ali_body(samples_1688.PUSH_PAID)
        for tampered in (
            body + b"&extra=1",
            body.replace(b"167539019420540000", b"167539019420540001"),
            body + b"&" + body,
            body.split(b"&_aop")[0],
            b"",
            b"\xff\xfe",
            b"&".join([b"a=1"] * 200),
        ):
            with pytest.raises(PushSignatureError):
                ALI.read_push({}, tampered)


class TestTaobao:
    def test_order_status(self) -> None:
        push = TAOBAO.read_push(*taobao_push(samples_taobao.PUSH_STATUS))
        assert push is not None
        assert (push.order_id, push.account_id, push.topic) == (
            "200002638011",
            "2100000927014",
            "3",
        )
        assert push.sent_at == datetime(2022, 4, 26, 2, 21, 27, 564000, tzinfo=UTC)
        assert push.further_order_ids == ()

    @pytest.mark.lesson(30)
    def test_the_same_message_written_differently_has_the_same_id(self) -> None:
        first = TAOBAO.read_push(*taobao_push(samples_taobao.PUSH_STATUS))
        again = json.dumps(samples_taobao.PUSH_STATUS, indent=2, ensure_ascii=True).encode()
        second = TAOBAO.read_push(*taobao_push(again))
        other = samples_taobao.PUSH_STATUS | {
            "data": samples_taobao.PUSH_STATUS["data"] | {"status": "TRADE_CLOSED"}
        }
        third = TAOBAO.read_push(*taobao_push(other))
        assert first is not None
        assert second is not None
        assert third is not None
        assert first.message_id == second.message_id != third.message_id

    def test_price_change(self) -> None:
        push = TAOBAO.read_push(*taobao_push(samples_taobao.PUSH_PRICE))
        assert push is not None
        assert push.order_id == "200002372069"
        assert push.sent_at == datetime(2022, 4, 26, 2, 21, 27, tzinfo=UTC)

    def test_refund_message_without_a_known_body(self) -> None:
        assert TAOBAO.read_push(*taobao_push({"message_type": 9, "data": {"x": 1}})) is None

    def test_status_without_an_order(self) -> None:
        with pytest.raises(UnreadableAnswerError):
            TAOBAO.read_push(*taobao_push({"message_type": 3, "data": {}}))

    def test_the_raw_bytes_are_signed(self) -> None:
        headers, body = taobao_push(samples_taobao.PUSH_STATUS)
        for bad_headers, bad_body in (
            (headers, body + b" "),
            ({}, body),
            ({"Authorization": ""}, body),
            ({"Authorization": "签名"}, body),
        ):
            with pytest.raises(PushSignatureError):
                TAOBAO.read_push(bad_headers, bad_body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "type", "message_type", "orderId", "purchase_id", "msgId", "gmtBorn"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=10,
)


@settings(database=None, deadline=None)
@given(JSON)
def test_any_signed_message_is_read_or_refused_with_a_typed_error(message: Any) -> None:
    text = json.dumps(message)
    headers, body = taobao_push(text.encode())
    with suppress(UnreadableAnswerError):
        push = ALI.read_push({}, ali_body(text))
        assert push is None or push.order_id
    with suppress(UnreadableAnswerError):
        push = TAOBAO.read_push(headers, body)
        assert push is None or push.order_id


@settings(database=None, deadline=None)
@given(st.binary(max_size=200), st.text(max_size=70))
def test_unsigned_bytes_are_always_refused(body: bytes, signature: str) -> None:
    with pytest.raises(PushSignatureError):
        ALI.read_push({}, body)
    with pytest.raises(PushSignatureError):
        TAOBAO.read_push({"Authorization": signature}, body)
