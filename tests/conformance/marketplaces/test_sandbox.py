"""Both adapters against the sandbox: real protocols, signatures checked by somebody else's code.

The sandbox runs as a process of its own and is spoken to only over HTTP.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from services.marketplace_gateway.adapters.ali1688.adapter import Ali1688
from services.marketplace_gateway.adapters.ali1688.settings import Ali1688Settings
from services.marketplace_gateway.adapters.http_exchange import ExchangeLimits
from services.marketplace_gateway.adapters.taobao.adapter import TaobaoGlobal
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.application.marketplace import (
    Draft,
    DraftLine,
    Marketplace,
    MarketplaceError,
    NoAnswerError,
    Placement,
    RateLimitedError,
    RefusedError,
    TokenInvalidError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.provider_order import (
    Provider,
    ProviderOrder,
    ProviderStatus,
)
from tests.conformance.marketplaces.kits import ADDRESS

Found = TypeVar("Found")
ROOT = Path(__file__).parents[3]
BACK = "http://127.0.0.1/back"
PATIENCE_SECONDS = 20
LIMITS = ExchangeLimits(silence_seconds=10, whole_seconds=20, retry_waits=())
CREATE = {
    Provider.ALI1688: "alibaba.trade.fastCreateOrder",
    Provider.TAOBAO: "/purchase/order/create",
}


@pytest.fixture(scope="module")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a sandbox of our own on a free port, with its data in a folder of its own."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--background", "0.05"]
    command += ["--cancel-too-fast", "0", "--data", str(tmp_path_factory.mktemp("sandbox"))]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    try:
        ready = process.stdout.readline()
        assert "http://" in ready, "the sandbox did not start"
        yield "http://" + ready.split("http://")[1].split(",")[0].strip()
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


@dataclass(frozen=True, slots=True)
class Shop:
    """One marketplace of the sandbox, a logged-in account, and the hand of everyone else."""

    market: Marketplace
    token: str
    refresh_token: str
    account: str
    url: str
    http: httpx2.AsyncClient

    async def control(self, path: str, **body: Any) -> Any:
        answer = await self.http.post(f"{self.url}/control/{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def fault(self, kind: str, api: str = "", **more: Any) -> None:
        api = api or CREATE[self.market.provider]
        marketplace = self.market.provider.value
        await self.control("faults", marketplace=marketplace, api=api, kind=kind, **more)

    async def draft(self, outer_id: str, variants: int = 2, stock: int = 100) -> Draft:
        """Choose variants of one good and make sure that they can be bought."""
        found = await self.http.get(
            f"{self.url}/control/catalogue",
            params={"marketplace": self.market.provider.value, "limit": 100},
        )
        good = next(
            one
            for one in found.json()["goods"]
            if len(one["variants"]) >= variants and not one["vendor"]["splits"]
        )
        lines = []
        for line_no, variant in enumerate(good["variants"][:variants], 1):
            await self.control(f"goods/{good['id']}", stock=stock, sku_id=variant["sku_id"])
            lines.append(
                DraftLine(
                    line_no=str(line_no),
                    goods_id=good["id"],
                    sku_id=variant["spec_id"] or variant["sku_id"],
                    quantity=max(2, good["minimum"]),
                    title=good["title"],
                )
            )
        return Draft(outer_id, tuple(lines), ADDRESS, "请尽快发货")

    async def buy(self, outer_id: str) -> Placement:
        draft = await self.draft(outer_id)
        return await self.market.create(
            self.token, draft, await self.market.preview(self.token, draft)
        )

    async def read(self, order_id: str) -> ProviderOrder:
        order = await self.market.read(self.token, order_id)
        assert order is not None
        return order

    async def wait_for(self, order_id: str, *statuses: ProviderStatus) -> ProviderOrder:
        async def reached() -> ProviderOrder | None:
            order = await self.read(order_id)
            return order if order.status in statuses else None

        return await poll(reached)


async def poll(look: Callable[[], Awaitable[Found | None]]) -> Found:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (found := await look()) is None:  # noqa: ASYNC110 - another process moves on
            await asyncio.sleep(0.02)
        return found


def adapter(provider: Provider, url: str) -> Marketplace:
    if provider is Provider.ALI1688:
        return Ali1688(
            Ali1688Settings(
                "1000001",
                "sandbox-1688-secret",
                f"{url}/1688/openapi/",
                f"{url}/1688/oauth/authorize",
                LIMITS,
            ),
            lambda: datetime.now(UTC),
        )
    return TaobaoGlobal(
        TaobaoGlobalSettings(
            "2000001",
            "sandbox-taobao-secret",
            f"{url}/taobao/rest",
            f"{url}/taobao/oauth/authorize",
            limits=LIMITS,
        ),
        lambda: datetime.now(UTC),
    )


async def log_in(http: httpx2.AsyncClient, market: Marketplace, account: str) -> str:
    """Allow the application in, as the account's owner would on the login page."""
    asked = urlsplit(market.login_url("state-1", BACK))
    form = {key: found[0] for key, found in parse_qs(asked.query).items()}
    answer = await http.post(
        f"{asked.scheme}://{asked.netloc}{asked.path}",
        data=form | {"account": account, "decision": "allow"},
    )
    assert answer.status_code == 303, answer.text
    returned = parse_qs(urlsplit(answer.headers["location"]).query)
    assert returned["state"] == ["state-1"]
    return returned["code"][0]


@pytest.fixture(params=list(Provider), ids=lambda provider: provider.value)
async def shop(request: pytest.FixtureRequest, sandbox_url: str) -> AsyncIterator[Shop]:
    provider: Provider = request.param
    account = {Provider.ALI1688: "caigou01", Provider.TAOBAO: "global01"}[provider]
    market = adapter(provider, sandbox_url)
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as http:
        await http.delete(f"{sandbox_url}/control/faults")
        grant = await market.exchange(await log_in(http, market, account), BACK)
        yield Shop(market, grant.access_token, grant.refresh_token, account, sandbox_url, http)
    await market.close()


async def test_from_login_to_parcels(shop: Shop) -> None:
    draft = await shop.draft("OUT-1")
    preview = await shop.market.preview(shop.token, draft)
    assert [line.refusal_code for line in preview.lines] == ["", ""]
    prices = [line.unit_price for line in preview.lines]
    quantities = [line.quantity for line in draft.lines]
    expected = sum(
        price.amount * quantity
        for price, quantity in zip(prices, quantities, strict=True)
        if price is not None
    )
    assert preview.goods_total.amount == expected

    placement = await shop.market.create(shop.token, draft, preview)
    assert placement.failed == ()
    (placed,) = placement.orders
    assert placed.line_nos == ("1", "2")
    assert placed.total == preview.total

    order = await shop.wait_for(placed.order_id, ProviderStatus.UNPAID)
    assert order.outer_id == "OUT-1"
    assert order.total == preview.total
    assert order.shipping == preview.shipping
    assert order.paid_at is None
    assert order.pay_before is not None
    assert [(line.goods_id, line.sku_id, line.quantity) for line in order.lines] == [
        (line.goods_id, line.sku_id, line.quantity) for line in draft.lines
    ]
    since = datetime.now(UTC) - timedelta(hours=1)
    (found,) = await shop.market.find(shop.token, "OUT-1", since)
    assert found.order_id == placed.order_id
    assert found.lines == order.lines
    assert list(await shop.market.find(shop.token, "OUT-1 never", since)) == []

    link = await shop.market.pay_link(shop.token, [placed.order_id])
    page = await shop.http.get(link)
    assert page.status_code == 200
    assert placed.order_id in page.text

    await shop.control(f"orders/{placed.order_id}/pay")
    paid = await shop.wait_for(placed.order_id, ProviderStatus.PAID)
    assert paid.paid_at is not None
    assert paid.parcels == ()

    first, second = (line.line_id for line in paid.lines)
    await shop.control(f"orders/{placed.order_id}/ship", lines=[first], tracking="SF1")
    part = await shop.wait_for(placed.order_id, ProviderStatus.PART_SHIPPED)
    assert [(parcel.tracking_number, parcel.line_ids) for parcel in part.parcels] == [
        ("SF1", (first,))
    ]
    await shop.control(f"orders/{placed.order_id}/ship", tracking="SF2")
    shipped = await shop.wait_for(placed.order_id, ProviderStatus.SHIPPED)
    parcels = {parcel.tracking_number: parcel for parcel in shipped.parcels}
    assert set(parcels) == {"SF1", "SF2"}
    assert parcels["SF2"].line_ids == (second,)
    assert parcels["SF2"].carrier
    await shop.control(f"orders/{placed.order_id}/sign")
    await shop.wait_for(placed.order_id, ProviderStatus.FINISHED)


async def test_cancel_before_payment(shop: Shop) -> None:
    order_id = (await shop.buy("OUT-2")).orders[0].order_id
    await shop.wait_for(order_id, ProviderStatus.UNPAID)
    await shop.market.cancel(shop.token, order_id, "buyerCancel")
    closed = await shop.wait_for(order_id, ProviderStatus.CLOSED_UNPAID)
    assert closed.close_reason


async def test_closed_after_payment(shop: Shop) -> None:
    order_id = (await shop.buy("OUT-3")).orders[0].order_id
    await shop.wait_for(order_id, ProviderStatus.UNPAID)
    await shop.control(f"orders/{order_id}/pay")
    await shop.wait_for(order_id, ProviderStatus.PAID)
    with pytest.raises(RefusedError):
        await shop.market.cancel(shop.token, order_id, "buyerCancel")
    await shop.control(f"orders/{order_id}/close")
    await shop.wait_for(order_id, ProviderStatus.CLOSED_PAID)


async def test_refusals(shop: Shop) -> None:
    draft = await shop.draft("OUT-4", stock=0)
    if shop.market.provider is Provider.ALI1688:
        with pytest.raises(RefusedError, match="500_004"):
            await shop.market.preview(shop.token, draft)
    else:
        refused = await shop.market.preview(shop.token, draft)
        assert [line.refusal_code for line in refused.lines] == ["SKU_STOCK_NOT_ENOUGH"] * 2
    nothing = replace(draft, lines=(replace(draft.lines[0], goods_id="1"),))
    with pytest.raises(RefusedError):
        await shop.market.preview(shop.token, nothing)


async def test_account_that_buys_too_much(shop: Shop) -> None:
    draft = await shop.draft("OUT-5")
    preview = await shop.market.preview(shop.token, draft)
    await shop.fault("booking_limit")
    with pytest.raises(RefusedError):
        await shop.market.create(shop.token, draft, preview)
    await shop.fault("rate_limit")
    with pytest.raises(RateLimitedError):
        await shop.market.create(shop.token, draft, preview)


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
    async with httpx2.AsyncClient(trust_env=False) as http:
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
