"""Both adapters against the sandbox when things go wrong, and what surrounds a purchase."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from chassis.http.trust import trust
from services.marketplace_gateway.adapters.taobao.adapter import TaobaoGlobal
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    NoAnswerError,
    RefusedError,
    TokenInvalidError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.provider_order import (
    ProviderOrder,
)
from tests.conformance.marketplaces.sandbox_shop import (
    BACK,
    LIMITS,
    PATIENCE_SECONDS,
    Shop,
    log_in,
)


@pytest.mark.lesson(16)
@pytest.mark.parametrize(
    ("kind", "error", "stands"),
    [
        ("error_500_before", NoAnswerError, False),
        ("error_500_after", NoAnswerError, True),
        ("cut", NoAnswerError, True),
        ("html", UnreadableAnswerError, False),
    ],
)
async def test_no_answer_is_settled_by_looking_the_outer_id_up(
    shop: Shop, kind: str, error: type[MarketplaceError], stands: bool
) -> None:
    outer_id = f"OUT-{kind}"
    draft = await shop.draft(outer_id)
    preview = await shop.market.preview(shop.token, draft)
    await shop.fault(kind)
    with pytest.raises(error):
        await shop.market.create(shop.token, draft, preview)
    since = datetime.now(UTC) - timedelta(minutes=5)
    found = await shop.market.find(shop.token, outer_id, since)
    assert len(found) == (1 if stands else 0)
    everything = await shop.http.get(
        f"{shop.url}/control/orders", params={"outer_id": outer_id, "account": shop.account}
    )
    assert len(everything.json()["orders"]) == len(found)


async def test_two_orders_under_one_outer_id_are_both_found(shop: Shop) -> None:
    first, second = await shop.buy("OUT-twice"), await shop.buy("OUT-twice")
    since = datetime.now(UTC) - timedelta(minutes=5)
    found = await shop.market.find(shop.token, "OUT-twice", since)
    assert {order.order_id for order in found} == {
        order.order_id for order in (*first.orders, *second.orders)
    }


async def test_changed_orders(shop: Shop) -> None:
    since = datetime.now(UTC) - timedelta(minutes=5)
    bought = {
        order.order_id
        for number in range(3)
        for order in (await shop.buy(f"OUT-changed-{number}")).orders
    }
    seen: list[ProviderOrder] = []
    cursor: str | None = None
    while True:
        until = datetime.now(UTC) + timedelta(minutes=5)
        page = await shop.market.changed(shop.token, since, until, cursor)
        seen += page.orders
        cursor = page.next_cursor
        if cursor is None:
            break
    assert bought <= {order.order_id for order in seen}


@pytest.mark.lesson(29)
async def test_refresh_then_revocation(shop: Shop) -> None:
    grant = await shop.market.refresh(shop.refresh_token)
    assert grant.access_expires_at > datetime.now(UTC)
    assert await shop.market.read(grant.access_token, "1" * 18) is None
    await shop.control(f"accounts/{shop.account}/revoke", tokens="all")
    with pytest.raises(TokenInvalidError):
        await shop.market.read(grant.access_token, "1" * 18)
    with pytest.raises(TokenInvalidError):
        await shop.market.refresh(grant.refresh_token)


async def test_a_code_works_once(shop: Shop) -> None:
    code = await log_in(shop.http, shop.market, shop.account)
    await shop.market.exchange(code, BACK)
    with pytest.raises(RefusedError):
        await shop.market.exchange(code, BACK)


async def test_both_body_styles_of_taobao(sandbox_url: str) -> None:
    settings = TaobaoGlobalSettings(
        "2000001",
        "sandbox-taobao-secret",
        f"{sandbox_url}/taobao/rest",
        f"{sandbox_url}/taobao/oauth/authorize",
        json_body=True,
        limits=LIMITS,
    )
    market = TaobaoGlobal(settings, lambda: datetime.now(UTC))
    async with httpx2.AsyncClient(verify=trust(), trust_env=False) as http:
        grant = await market.exchange(await log_in(http, market, "global02"), BACK)
        assert await market.read(grant.access_token, "1" * 18) is None
    await market.close()


async def test_push_messages_of_the_sandbox_are_read(shop: Shop) -> None:
    """Let the sandbox push to a server of ours, and check its signature by our own code."""
    received: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        length = next(value for name, value in headers.items() if name.lower() == "content-length")
        await received.put((headers, await reader.readexactly(int(length))))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(take, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/push"
    marketplace = shop.market.provider.value
    await shop.control("push", marketplace=marketplace, url=address)
    try:
        order_id = (await shop.buy("OUT-push")).orders[0].order_id
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                headers, body = await received.get()
                push = shop.market.read_push(headers, body)
                assert push is not None
                if push.order_id == order_id:
                    break
        assert push.message_id
        assert push.sent_at is not None
        grant = await shop.market.exchange(await log_in(shop.http, shop.market, shop.account), BACK)
        assert push.account_id == grant.account_id
    finally:
        await shop.control("push", marketplace=marketplace, url=None)
        listening.close()
        await listening.wait_closed()
