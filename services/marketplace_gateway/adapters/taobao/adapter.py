"""Taobao Global behind the gateway's port."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from services.marketplace_gateway.adapters.taobao import (
    assumptions,
    cancel,
    create,
    oauth,
    preview,
    push,
)
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.distributor_ids import DistributorIds
from services.marketplace_gateway.adapters.taobao.pairs import NoPairs, Pairs
from services.marketplace_gateway.adapters.taobao.pay import PayLinks
from services.marketplace_gateway.adapters.taobao.reading import OrderReader
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.application.marketplace import (
    Draft,
    Grant,
    OrderPage,
    Placement,
    Preview,
    Push,
)
from services.marketplace_gateway.domain.provider_order import Provider, ProviderOrder, Trace


class TaobaoGlobal:
    """Taobao Global with one app key; `clock` gives the time as aware UTC."""

    provider = Provider.TAOBAO
    lines_per_booking = assumptions.LINES_PER_BOOKING
    orders_per_pay_link = assumptions.ORDERS_PER_PAY_LINK

    def __init__(
        self,
        settings: TaobaoGlobalSettings,
        clock: Callable[[], datetime],
        pairs: Pairs | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._client = IopClient(settings, clock)
        self._ids = DistributorIds(self._client, clock, pairs or NoPairs())
        self._orders = OrderReader(self._client, self._ids)
        self._pay_links = PayLinks(settings.pay_page)

    def login_url(self, state: str, redirect_uri: str) -> str:
        return oauth.login_url(self._settings, state, redirect_uri)

    async def exchange(self, code: str, redirect_uri: str) -> Grant:
        """Exchange a code; this platform does not ask for the redirect address again."""
        del redirect_uri
        return await oauth.exchange(self._client, self._clock, code)

    async def refresh(self, refresh_token: str) -> Grant:
        return await oauth.refresh(self._client, self._clock, refresh_token)

    async def preview(self, token: str, draft: Draft) -> Preview:
        return await preview.preview(self._client, self._ids, token, draft)

    async def create(self, token: str, draft: Draft, preview: Preview) -> Placement:
        placement, link = await create.create(self._client, self._ids, token, draft, preview)
        self._pay_links.remember(link, [order.order_id for order in placement.orders])
        return placement

    async def find(self, token: str, outer_id: str, since: datetime) -> Sequence[ProviderOrder]:
        """Find by the outer id alone: `since` would only bring the difference of clocks in."""
        del since
        return await self._orders.find(token, outer_id)

    async def read(self, token: str, order_id: str) -> ProviderOrder | None:
        return await self._orders.read(token, order_id)

    async def changed(
        self, token: str, since: datetime, until: datetime, cursor: str | None
    ) -> OrderPage:
        return await self._orders.changed(token, since, until, cursor)

    async def cancel(self, token: str, order_id: str, reason: str) -> bool:
        return await cancel.cancel(self._client, token, order_id, reason)

    async def trace(self, token: str, order_id: str) -> Sequence[Trace]:
        return await self._orders.trace(token, order_id)

    async def missed_pushes(self) -> Sequence[Push]:
        """Return nothing: the platform documents no way to ask for messages again."""
        return ()

    async def confirm_pushes(self, message_ids: Sequence[str]) -> None:
        """Do nothing: there is nobody to tell."""

    async def pay_link(self, token: str, order_ids: Sequence[str]) -> str:
        """Return the address that create brought, or the administrator's payment page."""
        del token
        return self._pay_links.link(order_ids)

    def read_push(self, headers: Mapping[str, str], body: bytes) -> Push | None:
        return push.read_push(self._settings, headers, body)

    async def close(self) -> None:
        await self._client.close()
