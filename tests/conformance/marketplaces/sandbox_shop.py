"""A marketplace of the sandbox with an account logged in, spoken to only over HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx2

from services.marketplace_gateway.adapters.ali1688.adapter import Ali1688
from services.marketplace_gateway.adapters.ali1688.settings import Ali1688Settings
from services.marketplace_gateway.adapters.http_exchange import ExchangeLimits
from services.marketplace_gateway.adapters.taobao.adapter import TaobaoGlobal
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.adapters.throttle import ThrottleLimits
from services.marketplace_gateway.application.marketplace import (
    Draft,
    DraftLine,
    Marketplace,
    Placement,
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
PATIENCE_SECONDS = 60
LIMITS = ExchangeLimits(silence_seconds=10, whole_seconds=20, retry_waits=())
FAST = ThrottleLimits(calls_per_second=500)
CREATE = {
    Provider.ALI1688: "alibaba.trade.fastCreateOrder",
    Provider.TAOBAO: "/purchase/order/create",
}


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
                FAST,
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
            throttle=FAST,
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
