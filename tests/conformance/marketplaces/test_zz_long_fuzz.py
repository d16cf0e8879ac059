"""Whatever a marketplace answers, a call gives a result or one of the port's errors."""

import contextlib
import gzip
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.marketplace_gateway.adapters.http_exchange import ExchangeLimits
from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    MarketplaceError,
    NoAnswerError,
    NotReachedError,
    Placement,
    Preview,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.money import Money
from tests.conformance.marketplaces.kits import NOW, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Reply, ScriptedServer

ONCE = ExchangeLimits(silence_seconds=2, whole_seconds=5, answer_bytes=8 << 20, retry_waits=())
MANY = settings(
    max_examples=700,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

# The words that readers look for, so that chance gets past the first of them.
WORDS = """
result success code error_code errorCode errorMsg message error access_token refresh_token
expires_in refresh_expires_in refresh_token_timeout orderPreviewResuslt sumPayment
sumCarriage cargoList offerId specId tradeModeNameList status orderId orderList
totalSuccessAmount failedOfferList baseInfo idOfStr id productItems tradeTerms payStatus
payTimeout createTime modifyTime payTime quantity itemAmount totalAmount totalRecord
extAttributes key value nativeLogistics logisticsItems logisticsBillNo orderEntryIds payUrl
payFailureOrderList data mp_id sku_list sku_id mp_skuId total_real_pay_price amount
render_item_list item_price_infos discount_price item_id unavailable_sku_list order_list
purchase_id order_line_list order_line_no estimate_amount payment_url purchase_orders
results_total page_size sub_purchase_orders sub_purchase_order_id logistic_orders
logistic_number modify_time pnm_logistics_details mail_no logistics_traces time standerd_desc
refund_status refund_id refund_order_aggregate refund_order refund_fee logisticsTrace
logisticsSteps acceptTime remark refund refundStatus refundStatusForAs refundPayment entryDiscount
pushMessagePage datas totalCount msgId type userInfo gmtBorn topicGroup topicName isSuccess
purchaseOrders subPurchaseOrders purchaseId itemId skuId flowFlag
"""
KEYS = st.sampled_from(WORDS.split())
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(
        [
            *("0", "1", "true", "false", "x", "500_2", "\ud800", "\x00", "20180807152533000+0800"),
            *("99999999999999999+9999", "9999-12-31 23:59:59", "0001-01-01", "https://x", "{}"),
            *("[[", "1e999999999", "548818919805", "eb81c61de14f4adb405ffcc2c8a4a3fb", "١٢"),
            *(10**40, -1, 2**63, 1e300, 58218860983545941, "9" * 5000),
        ]
    )
)
JSON = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=25,
)
OBJECTS = st.dictionaries(KEYS, JSON, max_size=10)
BODIES = (
    st.binary(max_size=300)
    | OBJECTS.map(lambda value: json.dumps(value).encode())
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.sampled_from([b"", b"<html></html>", b"\xef\xbb\xbf{}", b"1" * 9000, b"[" * 200_000])
)


@pytest.fixture
async def hasty(kit: Kit, server: ScriptedServer) -> AsyncIterator[Marketplace]:
    hours = itertools.count()
    # Every look at the clock is an hour later, so that no pause outlives its call.
    adapter = kit.make(server.url, ONCE, now=lambda: NOW + timedelta(hours=next(hours)))
    yield adapter
    await adapter.close()


def all_calls(kit: Kit, market: Marketplace) -> list[Callable[[], Awaitable[Any]]]:
    noted = Preview(
        (),
        Money.from_fen(100),
        Money.from_fen(0),
        Money.from_fen(100),
        {"flow": "general", "tradeType": "x", f"ordering_ids:{kit.line.line_no}": "1/2"},
    )
    return [
        lambda: market.exchange("code-1", "https://agent.example/back"),
        lambda: market.refresh("refresh-token-1"),
        lambda: market.preview(TOKEN, kit.draft()),
        lambda: market.create(TOKEN, kit.draft(), noted),
        lambda: market.find(TOKEN, "OUT-1", NOW),
        lambda: market.read(TOKEN, kit.order_id),
        lambda: market.changed(TOKEN, NOW - timedelta(days=1), NOW, None),
        lambda: market.changed(TOKEN, NOW - timedelta(days=1), NOW, "back:2"),
        lambda: market.cancel(TOKEN, kit.order_id, "other"),
        lambda: market.pay_link(TOKEN, [kit.order_id]),
        lambda: market.trace(TOKEN, kit.order_id),
        market.missed_pushes,
        lambda: market.confirm_pushes(["100000002"]),
    ]


def storable(result: Any) -> None:
    """Everything given on can be written as UTF-8 and without NUL."""
    words = repr(result)
    words.encode()
    assert "\\x00" not in words


@MANY
@given(body=BODIES, status=st.sampled_from([200, 200, 200, 400, 401, 404, 429, 302, 500]))
async def test_any_answer(
    kit: Kit, hasty: Marketplace, server: ScriptedServer, body: bytes, status: int
) -> None:
    server.script = lambda _: Reply(body, status)
    for call in all_calls(kit, hasty):
        try:
            result = await call()
        except MarketplaceError as error:
            str(error).encode()
        else:
            storable(result)
            assert status < 300 or not isinstance(result, Placement)


@MANY
@given(data=st.data())
async def test_any_field_of_a_documented_answer_may_be_anything(
    kit: Kit, hasty: Marketplace, server: ScriptedServer, data: st.DataObject
) -> None:
    """Replace one value somewhere in the documented answers by chance."""
    chosen = data.draw(st.integers(min_value=0, max_value=200))
    value = data.draw(JSON)
    documented = kit.script()

    def script(request: Any) -> Reply:
        answer = json.loads(documented(request).body or b"{}")
        changed, _ = _replaced(answer, chosen, value)
        return Reply(json.dumps(changed).encode())

    server.script = script
    for call in all_calls(kit, hasty):
        try:
            storable(await call())
        except MarketplaceError as error:
            str(error).encode()


@MANY
@given(cut=st.integers(min_value=0, max_value=400))
async def test_an_answer_cut_anywhere_is_no_answer(
    kit: Kit, hasty: Marketplace, server: ScriptedServer, cut: int
) -> None:
    body = b" " * 400 + b"{}"
    server.script = lambda _: Reply(body, cut_after=cut)
    for call in all_calls(kit, hasty):
        server.requests.clear()
        try:
            with contextlib.suppress(RefusedError):
                await call()
        except (NoAnswerError, NotReachedError):
            continue
        assert server.requests == [], "only what asks nobody may come to an end"


@pytest.mark.parametrize("depth", [20, 300, 700, 900, 980, 5000])
@pytest.mark.parametrize("opening", ['{"data":', '{"result":', "[", '{"a":['])
async def test_an_answer_nested_as_deeply_as_a_reader_can_follow(
    kit: Kit, hasty: Marketplace, server: ScriptedServer, depth: int, opening: str
) -> None:
    closing = "".join({"{": "}", "[": "]"}[one] for one in reversed(opening) if one in "{[")
    body = (opening * depth + "1" + closing * depth).encode()
    server.script = lambda _: Reply(body)
    for call in all_calls(kit, hasty):
        try:
            storable(await call())
        except MarketplaceError as error:
            str(error).encode()


@pytest.mark.parametrize("packed", [False, True])
async def test_twenty_megabytes(
    kit: Kit, hasty: Marketplace, server: ScriptedServer, *, packed: bool
) -> None:
    body = b'{"a":"' + b"x" * (20 << 20) + b'"}'
    headers = (("Content-Encoding", "gzip"),) if packed else ()
    reply = Reply(gzip.compress(body, 1) if packed else body, headers=headers)
    server.script = lambda _: reply
    with pytest.raises(UnreadableAnswerError, match="more than 8388608 bytes") as caught:
        await hasty.read(TOKEN, kit.order_id)
    assert len(str(caught.value)) < 1000


async def test_a_packed_answer_is_read(
    kit: Kit, hasty: Marketplace, server: ScriptedServer
) -> None:
    documented = kit.script()

    def script(request: Any) -> Reply:
        body = gzip.compress(documented(request).body)
        return Reply(body, headers=(("Content-Encoding", "gzip"),))

    server.script = script
    assert await hasty.read(TOKEN, kit.order_id) is not None


@pytest.mark.parametrize("encoding", ["gzip", "br"])
async def test_a_wrongly_packed_answer_is_unreadable(
    kit: Kit, hasty: Marketplace, server: ScriptedServer, encoding: str
) -> None:
    server.script = lambda _: Reply(b"{}", headers=(("Content-Encoding", encoding),))
    with pytest.raises(UnreadableAnswerError):
        await hasty.read(TOKEN, kit.order_id)


def _replaced(answer: Any, chosen: int, value: Any) -> tuple[Any, int]:
    """Replace the `chosen`-th value, counted depth first; returns what is left to count."""
    if chosen == 0:
        return value, -1
    chosen -= 1
    if isinstance(answer, dict):
        changed: dict[str, Any] = {}
        for key, inner in answer.items():
            changed[key], chosen = (
                (inner, chosen) if chosen < 0 else _replaced(inner, chosen, value)
            )
        return changed, chosen
    if isinstance(answer, list):
        items: list[Any] = []
        for inner in answer:
            item, chosen = (inner, chosen) if chosen < 0 else _replaced(inner, chosen, value)
            items.append(item)
        return items, chosen
    return answer, chosen
